import { withoutColours } from './visible-text.ts';

/** What a pasted text turned out to be. */
export type Recognised =
  | { readonly kind: 'token'; readonly text: string }
  | {
      readonly kind: 'sts-error';
      readonly number: number;
      readonly traceId: string | undefined;
      readonly text: string;
    }
  | { readonly kind: 'vault-denial' | 'arm-denial'; readonly denial: AccessDenial }
  | { readonly kind: 'principal-missing'; readonly objectId: string; readonly tenantId: string }
  | { readonly kind: 'trace'; readonly traceId: string }
  | { readonly kind: 'unknown' };

/** What a `ForbiddenByRbac` of a vault and an `AuthorizationFailed` of Azure Resource Manager say. */
export interface AccessDenial {
  readonly appId: string;
  readonly objectId: string;
  readonly action: string;
  readonly resource: string;
}

const guid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** Pasted texts come from logs and terminals; nothing of interest is longer. */
const maximumLength = 64 * 1024;

/** Looks for what can be explained in whatever a person pastes: a whole stack trace will do. */
export function recognise(pasted: string): Recognised {
  const text = withoutColours(pasted.slice(0, maximumLength)).trim();
  if (/^(Bearer\s+)?[\w-]+\.[\w-]+\.[\w-]*$/i.test(text) && text.length > 40) return { kind: 'token', text };
  const denial = recogniseDenial(text);
  if (denial !== undefined) return { kind: 'vault-denial', denial };
  const refused = recogniseArmDenial(text);
  if (refused !== undefined) return { kind: 'arm-denial', denial: refused };
  const missing = recogniseMissingPrincipal(text);
  if (missing !== undefined) return { kind: 'principal-missing', ...missing };
  const number = /AADSTS(\d{4,8})/.exec(text)?.[1];
  const traceId = new RegExp(`(?:Trace\\s+ID|trace_id)["']?:\\s*["']?(${guid})`, 'i').exec(text)?.[1];
  if (number !== undefined) {
    return { kind: 'sts-error', number: Number(number), traceId: traceId?.toLowerCase(), text };
  }
  const bare = traceId ?? new RegExp(`^${guid}$`, 'i').exec(text)?.[0];
  return bare === undefined ? { kind: 'unknown' } : { kind: 'trace', traceId: bare.toLowerCase() };
}

/** Azure Resource Manager writes the principal's id without hyphens. */
function recogniseMissingPrincipal(
  text: string,
): { readonly objectId: string; readonly tenantId: string } | undefined {
  const words = new RegExp(`Principal ([0-9a-f]{32}) does not exist in the directory (${guid})`, 'i').exec(
    text,
  );
  const [, digits = '', tenantId = ''] = words ?? [];
  const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(digits.toLowerCase());
  return parts === null
    ? undefined
    : { objectId: parts.slice(1).join('-'), tenantId: tenantId.toLowerCase() };
}

function recogniseArmDenial(text: string): AccessDenial | undefined {
  const who = new RegExp(
    `The client '(${guid})' with object id '(${guid})' does not have authorization`,
    'i',
  ).exec(text);
  const what = /perform action '([^']{1,300})' over scope '([^']{1,2000})'/.exec(text);
  const [, appId, objectId] = who ?? [];
  const [, action, resource] = what ?? [];
  if (!appId || !objectId || !action || !resource) return undefined;
  return { appId: appId.toLowerCase(), objectId: objectId.toLowerCase(), action, resource };
}

function recogniseDenial(text: string): AccessDenial | undefined {
  const appId = new RegExp(`appid=(${guid})`, 'i').exec(text)?.[1];
  const objectId = new RegExp(`oid=(${guid})`, 'i').exec(text)?.[1];
  const action = /Action: '([^']{1,300})'/.exec(text)?.[1];
  const resource = /Resource: '([^']{1,2000})'/.exec(text)?.[1];
  if (!appId || !objectId || !action || !resource) return undefined;
  return { appId: appId.toLowerCase(), objectId: objectId.toLowerCase(), action, resource };
}
