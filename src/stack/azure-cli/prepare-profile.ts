import type { Clock } from '../../platform/clock.ts';
import type { DataFolder } from '../../platform/data-folder/index.ts';
import type { NewId } from '../../platform/ids.ts';
import { authorityHost } from '../../wire/azure-hosts.ts';
import type { OperatorUser } from '../operator-user.ts';
import {
  type AzureCliAccount,
  azureCliClientId,
  configDocument,
  isInUse,
  profileDocument,
  tokenCacheDocument,
} from './profile-documents.ts';

export interface ProfileDependencies {
  readonly folder: DataFolder;
  readonly user: OperatorUser;
  readonly tenantId: string;
  readonly subscription: AzureCliAccount['subscription'];
  /** Reaches the token service by its production name. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly clock: Clock;
  readonly newId: NewId;
}

/**
 * Signs the operator in to the Azure CLI of the data folder, so that `az` works in `wid exec` without a login. A
 * profile that somebody has signed in to stays as it is; one that was signed out of is signed in at the next start.
 */
export async function prepareAzureCliProfile(dependencies: ProfileDependencies): Promise<void> {
  const { folder, user, tenantId, subscription, clock, newId } = dependencies;
  const read = async (name: string) => {
    const content = await folder.read(`azure/${name}`);
    return content && Buffer.from(content).toString('utf8');
  };
  const write = (name: string, document: object) =>
    folder.writeAtomically(`azure/${name}`, JSON.stringify(document, null, 2));
  // MSAL keeps documents for a day, and in them the port of a stack before.
  await folder.remove('azure/msal_http_cache.bin');
  if ((await read('config')) === undefined) await folder.writeAtomically('azure/config', configDocument);
  if (isInUse(await read('azureProfile.json'))) return;
  const account = {
    objectId: user.objectId,
    userPrincipalName: user.userPrincipalName,
    tenantId,
    subscription,
    refreshToken: await requestRefreshToken(dependencies),
    at: clock.now(),
  };
  // The profile comes last: without it, the next start begins anew.
  await write('msal_token_cache.json', tokenCacheDocument(account));
  await write('azureProfile.json', profileDocument(account, newId()));
}

/** As `az login` with the password does. */
async function requestRefreshToken({ fetch, user, tenantId }: ProfileDependencies): Promise<string> {
  const answer = await fetch(
    new Request(`https://${authorityHost}/${tenantId}/oauth2/v2.0/token`, {
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
