import type { Clock } from '../../platform/clock.ts';
import type { DataFolder } from '../../platform/data-folder/index.ts';
import type { NewId } from '../../platform/ids.ts';
import { authorityHost } from '../../wire/azure-hosts.ts';
import type { TenantUser } from '../operator-tenants.ts';
import type { OperatorUser } from '../operator-user.ts';
import { addToProfile, addToTokenCache, azureCliClientId, configDocument } from './profile-documents.ts';

export interface ProfileDependencies {
  readonly folder: DataFolder;
  /** The operator's users, each with its subscriptions: the one that commands take unless told is the first. */
  readonly users: readonly TenantUser[];
  /** Reaches the token service by its production name. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly clock: Clock;
  readonly newId: NewId;
}

/**
 * Signs the operator in to the Azure CLI of the data folder, once for each tenant, so that `az` works in `wid exec`
 * without a login. A profile that somebody else has signed in to stays as it is; one that was signed out of is signed
 * in at the next start.
 */
export async function prepareAzureCliProfile(dependencies: ProfileDependencies): Promise<void> {
  const { folder, users, clock, newId } = dependencies;
  const read = async (name: string) => {
    const content = await folder.read(`azure/${name}`);
    return content && Buffer.from(content).toString('utf8');
  };
  const write = (name: string, document: object) =>
    folder.writeAtomically(`azure/${name}`, JSON.stringify(document, null, 2));
  // MSAL keeps documents for a day, and in them the port of a stack before.
  await folder.remove('azure/msal_http_cache.bin');
  if ((await read('config')) === undefined) await folder.writeAtomically('azure/config', configDocument);
  const added = addToProfile(await read('azureProfile.json'), users, newId());
  if (added === undefined) return;
  const accounts = [];
  for (const user of added.users) {
    accounts.push({ ...user, refreshToken: await requestRefreshToken(dependencies, user), at: clock.now() });
  }
  const kept = added.isNew ? undefined : await read('msal_token_cache.json');
  // The profile comes last: without it, the next start begins anew.
  await write('msal_token_cache.json', addToTokenCache(kept, accounts));
  await write('azureProfile.json', added.profile);
}

/** As `az login` with the password does. */
async function requestRefreshToken({ fetch }: ProfileDependencies, user: OperatorUser): Promise<string> {
  const answer = await fetch(
    new Request(`https://${authorityHost}/${user.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: azureCliClientId,
        username: user.userPrincipalName,
        password: user.password.reveal(),
        scope: 'https://management.core.windows.net//.default offline_access openid profile',
      }),
    }),
  );
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the token service answered ${answer.status}: ${text}`);
  // Our own answer, which has it because `offline_access` was asked for.
  return (JSON.parse(text) as { refresh_token: string }).refresh_token;
}
