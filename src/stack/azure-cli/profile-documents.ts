import { authorityHost } from '../../wire/azure-hosts.ts';

/** The program that the profile is for, as the token service knows it. */
export const azureCliClientId = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

export interface AzureCliAccount {
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly tenantId: string;
  readonly subscription: { readonly id: string; readonly displayName: string };
  readonly refreshToken: string;
  /** When the token was had. */
  readonly at: Date;
}

/** `azureProfile.json`: the subscriptions that `az account show` and `list` speak of, and whose they are. */
export function profileDocument(account: AzureCliAccount, installationId: string): object {
  const { subscription, tenantId, userPrincipalName } = account;
  return {
    installationId,
    subscriptions: [
      {
        id: subscription.id,
        name: subscription.displayName,
        state: 'Enabled',
        user: { name: userPrincipalName, type: 'user' },
        isDefault: true,
        tenantId,
        environmentName: 'AzureCloud',
        homeTenantId: tenantId,
        managedByTenants: [],
      },
    ],
  };
}

/** `msal_token_cache.json`: MSAL's own cache, with an account and what renews its tokens (MSAL Python, run). */
export function tokenCacheDocument(account: AzureCliAccount): object {
  const { objectId, tenantId, userPrincipalName, refreshToken, at } = account;
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

/** Whether somebody has signed in to this profile. What cannot be read is theirs as well. */
export function isInUse(profile: string | undefined): boolean {
  if (profile === undefined) return false;
  try {
    // az writes a byte order mark before it.
    const { subscriptions } = JSON.parse(profile.replace(/^\uFEFF/, ''));
    return !Array.isArray(subscriptions) || subscriptions.length > 0;
  } catch {
    return true;
  }
}
