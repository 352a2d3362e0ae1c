import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appId,
  createTenantIssuer,
  createTestKeyVault,
  foreignToken,
  officerId,
  otherTenantId,
  strangerId,
  type TestKeyVault,
  type TestVaultAnswer,
  tenantId,
} from '../../test/support/test-key-vault.ts';
import { type KeyVaultErrorKey, keyVaultErrors } from './errors.ts';

interface Scenario {
  readonly ask: (vault: TestKeyVault) => Promise<TestVaultAnswer>;
  readonly message: string;
}

const scope = '/subscriptions/70000000-0000-4000-8000-000000000007/resourcegroups/Lab';
const issuer = `https://sts.windows.net/${tenantId}/`;

/** How each row is reached, and its words. A row without a scenario does not compile. */
const scenarios: Record<KeyVaultErrorKey, Scenario> = {
  tokenMissing: {
    ask: (vault) => vault.call('GET', '/secrets/db', { token: null }),
    message: 'AKV10000: Request is missing a Bearer, PoP, or MTLS_POP token.',
  },
  tokenAudience: {
    ask: (vault) =>
      vault.call('GET', '/secrets/db', { token: vault.token({ aud: 'https://vault.azure.net/' }) }),
    message:
      'AKV10022: Invalid audience. Expected https://vault.azure.net or cfa8b339-82a2-471a-a3c9-0fc0be7a4093, found: https://vault.azure.net/.',
  },
  tokenIssuer: {
    ask: async (vault) => vault.call('GET', '/secrets/db', { token: await foreignToken(vault) }),
    message: `AKV10032: Invalid issuer. Expected one of ${issuer}, found https://sts.windows.net/${otherTenantId}/.`,
  },
  tokenKey: {
    ask: (vault) => vault.call('GET', '/secrets/db', { token: vault.token({}, { kid: 'withdrawn' }) }),
    message: 'AKV10046: Unable to resolve the key used for signature validation.',
  },
  tokenInvalid: {
    ask: (vault) => vault.call('GET', '/secrets/db', { token: 'not-a-token' }),
    message: '[BearerReadAccessTokenFailed] Error validating token.',
  },
  vaultNotFound: {
    ask: (vault) => vault.call('GET', '/secrets/db', { host: 'fabrikam.vault.azure.net' }),
    message: 'There is no key vault named fabrikam here. In Azure its name would not resolve.',
  },
  vaultNotRegistered: {
    async ask(vault) {
      await vault.putVault({ name: 'fabrikam' }, { reachableAt: '2026-03-01T12:00:25.000Z' });
      return await vault.call('GET', '/secrets/db', { host: 'fabrikam.vault.azure.net' });
    },
    message:
      'The name of the key vault fabrikam is being registered and leads to it from 2026-03-01T12:00:25.000Z on. In Azure it would not resolve until then.',
  },
  forbiddenByRbac: {
    ask: (vault) => vault.call('GET', '/secrets/Db', { token: vault.token({ oid: strangerId }) }),
    message: [
      'Caller is not authorized to perform action on resource.',
      'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
      `Caller: appid=${appId};oid=${strangerId};iss=${issuer}`,
      "Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'",
      `Resource: '${scope}/providers/microsoft.keyvault/vaults/contoso/secrets/Db'`,
      'Assignment: (not found)',
      'DenyAssignmentId: null',
      "DecisionReason: 'DeniedWithNoValidRBAC' ",
      'Vault: contoso;location=eastus',
      '',
    ].join('\r\n'),
  },
  forbiddenByFirewall: {
    ask: async (vault) => {
      await vault.putVault({ name: 'walled' }, { closedBy: 'firewall' });
      return await vault.call('GET', '/secrets/db', { host: 'walled.vault.azure.net' });
    },
    message: [
      'Client address is not authorized and caller is not a trusted service.',
      'Client address: 127.0.0.1',
      `Caller: appid=${appId};oid=${officerId};iss=${issuer}`,
      'Vault: walled;location=eastus',
    ].join('\r\n'),
  },
  forbiddenByConnection: {
    ask: async (vault) => {
      await vault.putVault({ name: 'private' }, { closedBy: 'private-access' });
      return await vault.call('GET', '/secrets/db', { host: 'private.vault.azure.net' });
    },
    message: [
      'Public network access is disabled and request is not from a trusted service nor via an approved private link.',
      `Caller: appid=${appId};oid=${officerId};iss=${issuer}`,
      'Vault: private;location=eastus',
    ].join('\r\n'),
  },
  accessDenied: {
    ask: async (vault) => {
      await vault.putVault({ name: 'policies' }, { isRbacAuthorized: false });
      return await vault.call('GET', '/secrets/db', { host: 'policies.vault.azure.net' });
    },
    message: `The user, group or application 'appid=${appId};oid=${officerId};iss=${issuer}' does not have secrets get permission on key vault 'policies;location=eastus'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
  },
  secretDisabled: {
    ask: async (vault) => {
      await vault.call('PUT', '/secrets/off', { body: { value: 'v', attributes: { enabled: false } } });
      return await vault.call('GET', '/secrets/off');
    },
    message: 'Operation get is not allowed on a disabled secret.',
  },
  purgeProtected: {
    ask: async (vault) => {
      const { id } = await vault.putVault({ name: 'protected' }, { isPurgeProtected: true });
      await vault.allow('Key Vault Secrets Officer', { principalId: officerId, scope: id });
      const host = 'protected.vault.azure.net';
      await vault.call('PUT', '/secrets/db', { host, body: { value: 'v' } });
      await vault.call('DELETE', '/secrets/db', { host });
      return await vault.call('DELETE', '/deletedsecrets/db', { host });
    },
    message:
      'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.',
  },
  secretNotFound: {
    ask: (vault) => vault.call('GET', '/secrets/nothing'),
    message:
      'A secret with (name/id) nothing was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182',
  },
  deletedSecretNotFound: {
    ask: (vault) => vault.call('GET', '/deletedsecrets/nothing'),
    message: 'Deleted Secret not found: nothing',
  },
  deletedButRecoverable: {
    ask: async (vault) => {
      await vault.call('PUT', '/secrets/gone', { body: { value: 'v' } });
      await vault.call('DELETE', '/secrets/gone');
      return await vault.call('PUT', '/secrets/gone', { body: { value: 'w' } });
    },
    message:
      'Secret gone is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.',
  },
  notDeleted: {
    ask: async (vault) => {
      await vault.call('PUT', '/secrets/live', { body: { value: 'v' } });
      return await vault.call('POST', '/deletedsecrets/live/recover');
    },
    message: 'Secret exists already: live',
  },
  nameTaken: {
    ask: async (vault) => {
      await vault.call('PUT', '/secrets/twice', { body: { value: 'v' } });
      const { body } = await vault.call('POST', '/secrets/twice/backup');
      const answer = await vault.call('POST', '/secrets/restore', { body });
      return withoutVersion(answer);
    },
    message: [
      "There was a conflict restoring the secret 'https://contoso.vault.azure.net/secrets/twice/{version}'.",
      'This can happen if either: a second secret with the same name was created after the first secret was deleted;',
      'thus trying to restore a secret whose name is already in use.',
      'To fix this, rename the second secret to something else so that the restore works.',
      'The second probable cause of this exception is when multiple operations are performed in parallel against the secret.',
      'To avoid this error, perform operations against a secret in a sequential manner.',
    ].join(' '),
  },
  malformedBackup: {
    ask: (vault) => vault.call('POST', '/secrets/restore', { body: { value: 'bm8gYmFja3Vw' } }),
    message: 'Backup blob is corrupt.',
  },
  notOfCertificate: {
    ask: async (vault) => {
      await vault.call('PUT', '/secrets/plain', { body: { value: 'v' } });
      return await vault.call(
        'GET',
        '/secrets/plain?api-version=2025-07-01&outContentType=application/x-pem-file',
      );
    },
    message:
      "The 'Unsupported' to 'PEM' transformation is not supported. Only PFX to PEM transformation is supported.",
  },
  badParameter: {
    ask: (vault) => vault.call('GET', '/secrets/db', { apiVersion: null }),
    message: 'api-version must be specified',
  },
  methodNotAllowed: {
    ask: (vault) => vault.call('PUT', '/secrets/', { body: { value: 'v' } }),
    message: 'HTTP PUT not allowed',
  },
  notServed: {
    ask: (vault) => vault.call('GET', '/keys/signing'),
    message: '/keys/signing is not served: this vault holds secrets, and no keys or certificates yet.',
  },
  internal: {
    ask: async () => {
      const vault = await createTestKeyVault();
      await vault[Symbol.asyncDispose]();
      return await vault.call('GET', '/secrets/db');
    },
    message: 'The server encountered an internal error and was unable to complete your request.',
  },
};

/** The version is made up anew each time. */
function withoutVersion(answer: TestVaultAnswer): TestVaultAnswer {
  const text = answer.text.replace(/[0-9a-f]{32}/, '{version}');
  return { ...answer, text, body: JSON.parse(text) };
}

describe('the error table of the vaults', () => {
  let vault: TestKeyVault;

  beforeAll(async () => {
    vault = await createTestKeyVault();
  });

  afterAll(() => vault[Symbol.asyncDispose]());

  it.each(Object.keys(keyVaultErrors) as KeyVaultErrorKey[])(
    'refuses with %s, as its row says',
    async (key) => {
      const row: { status: number; code: string; inner?: string } = keyVaultErrors[key];
      const { ask, message } = scenarios[key];
      const answer = await ask(vault);
      expect(answer.body).toEqual({
        error: {
          code: row.code,
          message,
          ...(row.inner !== undefined && { innererror: { code: row.inner } }),
        },
      });
      expect(answer.status).toBe(row.status);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(answer.headers.has('www-authenticate')).toBe(row.status === 401);
    },
  );

  it('says that no key is known where the issuer cannot be reached', async () => {
    const unreachable = await createTenantIssuer();
    unreachable.failure = 'no answer within 5 seconds';
    await using alone = await createTestKeyVault({ issuer: unreachable });
    const answer = await alone.call('GET', '/secrets/db');
    expect(answer).toMatchObject({
      status: 401,
      body: { error: { code: 'Unauthorized', message: scenarios.tokenKey.message } },
    });
  });

  it('names the deny assignment that wins over a role', async () => {
    await using denied = await createTestKeyVault();
    const id = '80000000-0000-4000-8000-000000000008';
    await denied.directory.roles.putDenyAssignment({
      id,
      name: 'nobody reads',
      scope: denied.vault.id,
      doesNotApplyToChildScopes: false,
      principalIds: [officerId],
      excludedPrincipalIds: [],
      permissions: [
        {
          actions: [],
          notActions: [],
          dataActions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action'],
          notDataActions: [],
        },
      ],
    });
    const { status, body } = await denied.call('GET', '/secrets/db');
    expect(status).toBe(403);
    expect(body.error.innererror).toEqual({ code: 'ForbiddenByRbac' });
    expect(body.error.message.split('\r\n').slice(5, 8)).toEqual([
      'Assignment: (not found)',
      `DenyAssignmentId: '${id}'`,
      'DecisionReason: null ',
    ]);
  });
});
