import { authorityHost } from '../../wire/azure-hosts.ts';
import type { TenantUser } from '../operator-tenants.ts';
import type { OperatorUser } from '../operator-user.ts';

/** The program that the profile is for, as the token service knows it. */
export const azureCliClientId = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

export interface AzureCliAccount extends Pick<OperatorUser, 'objectId' | 'userPrincipalName' | 'tenantId'> {
  readonly refreshToken: string;
  /** When the token was had. */
  readonly at: Date;
}

export interface ExtendedProfile {
  readonly profile: object;
  /** Those whose subscriptions were added, and who have to be signed in. */
  readonly users: readonly OperatorUser[];
  /** Nobody was signed in before. */
  readonly isNew: boolean;
}

/**
 * `azureProfile.json` with the subscriptions of these users, which `az account show` and `list` speak of. Nothing where
 * it has them all, and where somebody else has signed in: what cannot be read is theirs as well.
 */
export function addToProfile(
  text: string | undefined,
  users: readonly TenantUser[],
  installationId: string,
): ExtendedProfile | undefined {
  const held = readProfile(text, installationId);
  if (held === undefined) return undefined;
  const names = new Set(users.map(({ user }) => user.userPrincipalName));
  if (!held.subscriptions.every((each) => names.has(each.user?.name ?? ''))) return undefined;
  const known = new Set(held.subscriptions.map(({ id }) => id));
  const added = users.flatMap(({ user, subscriptions }) =>
    subscriptions.filter(({ id }) => !known.has(id)).map((subscription) => ({ user, subscription })),
  );
  if (added.length === 0) return undefined;
  const isNew = held.subscriptions.length === 0;
  const subscriptions = added.map(({ user, subscription }, index) => ({
    id: subscription.id,
    name: subscription.displayName,
    state: 'Enabled',
    user: { name: user.userPrincipalName, type: 'user' },
    isDefault: isNew && index === 0,
    tenantId: user.tenantId,
    environmentName: 'AzureCloud',
    homeTenantId: user.tenantId,
    managedByTenants: [],
  }));
  return {
    profile: { ...held, subscriptions: [...held.subscriptions, ...subscriptions] },
    users: [...new Set(added.map(({ user }) => user))],
    isNew,
  };
}

interface Profile {
  readonly installationId?: string;
  readonly subscriptions: readonly { readonly id?: string; readonly user?: { readonly name?: string } }[];
}

function readProfile(text: string | undefined, installationId: string): Profile | undefined {
  if (text === undefined) return { installationId, subscriptions: [] };
  try {
    // az writes a byte order mark before it.
    const profile = JSON.parse(text.replace(/^\uFEFF/, ''));
    return Array.isArray(profile.subscriptions) ? { installationId, ...profile } : undefined;
  } catch {
    return undefined;
  }
}

type TokenCache = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** `msal_token_cache.json`: MSAL's own cache, with accounts and what renews their tokens (MSAL Python, run). */
export function addToTokenCache(text: string | undefined, accounts: readonly AzureCliAccount[]): TokenCache {
  let cache = readTokenCache(text);
  for (const account of accounts) {
    for (const [kind, entries] of Object.entries(entriesOf(account))) {
      cache = { ...cache, [kind]: { ...cache[kind], ...entries } };
    }
  }
  return cache;
}

/** What is no cache is begun anew: it renews nothing. */
function readTokenCache(text: string | undefined): TokenCache {
  try {
    const cache: unknown = JSON.parse(text ?? '{}');
    return typeof cache === 'object' && cache !== null ? (cache as TokenCache) : {};
  } catch {
    return {};
  }
}

function entriesOf({ objectId, tenantId, userPrincipalName, refreshToken, at }: AzureCliAccount): TokenCache {
  const homeAccountId = `${objectId}.${tenantId}`;
  const common = { home_account_id: homeAccountId, environment: authorityHost };
  return {
    Account: {
      [`${homeAccountId}-${authorityHost}-${tenantId}`]: {
        ...common,
        realm: tenantId,
        local_account_id: objectId,
        username: userPrincipalName,
        authority_type: 'MSSTS',
      },
    },
    RefreshToken: {
      [`${homeAccountId}-${authorityHost}-refreshtoken-${azureCliClientId}--`]: {
        ...common,
        credential_type: 'RefreshToken',
        client_id: azureCliClientId,
        secret: refreshToken,
        target: '',
        last_modification_time: String(Math.floor(at.getTime() / 1_000)),
      },
    },
    AppMetadata: {
      [`appmetadata-${authorityHost}-${azureCliClientId}`]: {
        client_id: azureCliClientId,
        environment: authorityHost,
      },
    },
  };
}

/** `config`: nothing is sent to anybody, nothing is asked on a terminal, and the cache is the file above everywhere. */
export const configDocument = `[core]
collect_telemetry = no
encrypt_token_cache = false
login_experience_v2 = off
survey_message = no
`;
