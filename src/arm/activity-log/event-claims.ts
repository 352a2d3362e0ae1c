import type { Caller } from '../route.ts';

const microsoft = 'http://schemas.microsoft.com/identity/claims';
const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

/** Azure: a person by the name that signs in, a program by its object id (fidelity/arm.md, "Activity log"). */
export function nameOf(caller: Caller): string {
  return principalNameOf(caller) ?? caller.objectId;
}

/**
 * The claims of the caller's token that say who it was, by Azure's names for them. A row by itself, so that whatever
 * else a token comes to say stays out of the log.
 */
export function claimsOf(caller: Caller): Readonly<Record<string, string>> {
  const { claims, clientId, objectId, tenantId } = caller;
  const known: Readonly<Record<string, string | undefined>> = {
    aud: claims.aud,
    iss: claims.iss,
    appid: clientId,
    idtyp: claims.idtyp,
    name: claims.name,
    [`${microsoft}/objectidentifier`]: objectId,
    [`${microsoft}/tenantid`]: tenantId,
    [`${microsoft}/scope`]: claims.scp,
    [`${soap}/upn`]: principalNameOf(caller),
    [`${soap}/name`]: principalNameOf(caller),
    xms_mirid: claims.xms_mirid,
    ver: claims.ver,
  };
  return Object.fromEntries(
    Object.entries(known).filter((claim): claim is [string, string] => claim[1] !== undefined),
  );
}

function principalNameOf({ claims }: Caller): string | undefined {
  return claims.ver === '1.0' ? (claims.upn ?? claims.unique_name) : claims.preferred_username;
}
