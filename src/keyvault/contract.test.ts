import { beforeEach, describe, expect, it } from 'vitest';
import {
  createTestKeyVault,
  type TestKeyVault,
  type TestVaultAnswer,
} from '../../test/support/test-key-vault.ts';

/**
 * What recordings of the live service settle, operation by operation, in our own form. The recordings themselves are
 * compared by scripts/compare-recordings.ts (docs/fidelity/keyvault.md, "Compared with recordings").
 */
interface Contract {
  readonly ask: (vault: TestKeyVault) => Promise<TestVaultAnswer>;
  readonly status: number;
  /** The code and, behind a slash, the inner code. */
  readonly code?: string;
  /** The paths of all members, and nothing else is there. */
  readonly members?: readonly string[];
  /** Whether the answer names the assignment that allowed the call. */
  readonly namesAssignment: boolean;
}

const everyAnswer = [
  'cache-control',
  'expires',
  'pragma',
  'strict-transport-security',
  'x-content-type-options',
  'x-ms-keyvault-network-info',
  'x-ms-keyvault-region',
  'x-ms-keyvault-service-version',
  'x-ms-request-id',
];
const attributes = [
  'attributes.created',
  'attributes.enabled',
  'attributes.recoverableDays',
  'attributes.recoveryLevel',
  'attributes.updated',
];
const deletion = ['deletedDate', 'recoveryId', 'scheduledPurgeDate'];
const described = ['contentType', 'tags.env'];
const full = { value: 'v', contentType: 'text/plain', tags: { env: 'test' } };

const set = (vault: TestKeyVault, body: object = { value: 'v' }) =>
  vault.call('PUT', '/secrets/db', { body });
const disable = { value: 'v', attributes: { enabled: false } };
const remove = (vault: TestKeyVault) => vault.call('DELETE', '/secrets/db');

const contracts: Readonly<Record<string, Contract>> = {
  'any request without a token': {
    ask: (vault) => vault.call('PUT', '/secrets/db', { token: null }),
    status: 401,
    code: 'Unauthorized',
    namesAssignment: false,
  },
  'setting a secret': {
    ask: (vault) => set(vault),
    status: 200,
    members: [...attributes, 'id', 'value'],
    namesAssignment: true,
  },
  'setting a secret with all that it may have': {
    ask: (vault) => set(vault, { ...full, attributes: { enabled: true, nbf: 1, exp: 2 } }),
    status: 200,
    members: [...attributes, 'attributes.exp', 'attributes.nbf', ...described, 'id', 'value'],
    namesAssignment: true,
  },
  'setting a second version, which does not name the first': {
    ask: async (vault) => {
      await set(vault);
      return await set(vault);
    },
    status: 200,
    members: [...attributes, 'id', 'value'],
    namesAssignment: true,
  },
  'setting what is deleted': {
    ask: async (vault) => {
      await set(vault);
      await remove(vault);
      return await set(vault);
    },
    status: 409,
    code: 'Conflict/ObjectIsDeletedButRecoverable',
    namesAssignment: true,
  },
  'setting a secret without a name': {
    ask: (vault) => vault.call('PUT', '/secrets/', { body: { value: 'v' } }),
    status: 405,
    code: 'MethodNotAllowed',
    namesAssignment: false,
  },
  'getting a secret': {
    ask: async (vault) => {
      await set(vault, full);
      return await vault.call('GET', '/secrets/db/');
    },
    status: 200,
    members: [...attributes, ...described, 'id', 'value'],
    namesAssignment: true,
  },
  'getting what is unknown': {
    ask: (vault) => vault.call('GET', '/secrets/db/'),
    status: 404,
    code: 'SecretNotFound',
    namesAssignment: true,
  },
  'getting what is disabled': {
    ask: async (vault) => {
      await set(vault, disable);
      return await vault.call('GET', '/secrets/db/');
    },
    status: 403,
    code: 'Forbidden/SecretDisabled',
    namesAssignment: true,
  },
  'updating a secret': {
    ask: async (vault) => {
      await set(vault);
      const { value: _, ...changes } = full;
      return await vault.call('PATCH', '/secrets/db/', { body: changes });
    },
    status: 200,
    members: [...attributes, ...described, 'id'],
    namesAssignment: true,
  },
  'listing secrets': {
    ask: async (vault) => {
      await set(vault, full);
      return await vault.call('GET', '/secrets');
    },
    status: 200,
    members: ['nextLink', ...[...attributes, ...described, 'id'].map((name) => `value[].${name}`)],
    namesAssignment: true,
  },
  'listing the versions of what is unknown': {
    ask: (vault) => vault.call('GET', '/secrets/db/versions'),
    status: 200,
    members: ['nextLink', 'value'],
    namesAssignment: true,
  },
  'deleting a secret': {
    ask: async (vault) => {
      await set(vault, full);
      return await remove(vault);
    },
    status: 200,
    members: [...attributes, ...described, ...deletion, 'id'],
    namesAssignment: true,
  },
  'deleting what is unknown': {
    ask: remove,
    status: 404,
    code: 'SecretNotFound',
    namesAssignment: true,
  },
  'getting what is deleted': {
    ask: async (vault) => {
      await set(vault);
      await remove(vault);
      return await vault.call('GET', '/deletedsecrets/db');
    },
    status: 200,
    members: [...attributes, ...deletion, 'id'],
    namesAssignment: true,
  },
  'getting what is deleted and disabled': {
    ask: async (vault) => {
      await set(vault, disable);
      await remove(vault);
      return await vault.call('GET', '/deletedsecrets/db');
    },
    status: 403,
    code: 'Forbidden/SecretDisabled',
    namesAssignment: true,
  },
  'getting what is not deleted as deleted': {
    ask: (vault) => vault.call('GET', '/deletedsecrets/db'),
    status: 404,
    code: 'SecretNotFound',
    namesAssignment: true,
  },
  'listing what is deleted': {
    ask: async (vault) => {
      await set(vault);
      await remove(vault);
      return await vault.call('GET', '/deletedsecrets');
    },
    status: 200,
    members: ['nextLink', ...[...attributes, ...deletion, 'id'].map((name) => `value[].${name}`)],
    namesAssignment: true,
  },
  'recovering what is deleted': {
    ask: async (vault) => {
      await set(vault);
      await remove(vault);
      return await vault.call('POST', '/deletedsecrets/db/recover');
    },
    status: 200,
    members: [...attributes, 'id'],
    namesAssignment: true,
  },
  'recovering what is there': {
    ask: async (vault) => {
      await set(vault);
      return await vault.call('POST', '/deletedsecrets/db/recover');
    },
    status: 400,
    code: 'MethodNotAllowed/RequestNotAllowedOnNonDeletedObject',
    namesAssignment: true,
  },
  'recovering what is unknown': {
    ask: (vault) => vault.call('POST', '/deletedsecrets/db/recover'),
    status: 404,
    code: 'SecretNotFound',
    namesAssignment: true,
  },
  'purging what is deleted': {
    ask: async (vault) => {
      await set(vault);
      await remove(vault);
      return await vault.call('DELETE', '/deletedsecrets/db');
    },
    status: 204,
    members: [],
    namesAssignment: true,
  },
  'backing up a secret': {
    ask: async (vault) => {
      await set(vault);
      return await vault.call('POST', '/secrets/db/backup');
    },
    status: 200,
    members: ['value'],
    namesAssignment: true,
  },
  'backing up what is unknown': {
    ask: (vault) => vault.call('POST', '/secrets/db/backup'),
    status: 404,
    code: 'SecretNotFound',
    namesAssignment: true,
  },
  'restoring what is there': {
    ask: async (vault) => {
      await set(vault);
      const { body } = await vault.call('POST', '/secrets/db/backup');
      return await vault.call('POST', '/secrets/restore', { body });
    },
    status: 409,
    code: 'Conflict',
    namesAssignment: true,
  },
  'restoring what is no backup': {
    ask: (vault) => vault.call('POST', '/secrets/restore', { body: { value: 'bm9uLWV4aXN0aW5n' } }),
    status: 400,
    code: 'Malformed backup blob',
    namesAssignment: true,
  },
  'getting a secret in the form of a certificate': {
    ask: async (vault) => {
      await set(vault);
      const query = 'api-version=2025-07-01&outContentType=application%2Fx-pem-file';
      return await vault.call('GET', `/secrets/db/?${query}`);
    },
    status: 400,
    code: 'BadParameter',
    namesAssignment: true,
  },
};

describe('the recorded contract', () => {
  let vault: TestKeyVault;

  beforeEach(async () => {
    vault = await createTestKeyVault();
    return () => vault[Symbol.asyncDispose]();
  });

  it.each(Object.entries(contracts))('holds for %s', async (_, contract) => {
    const { status, headers, body } = await contract.ask(vault);
    expect(status).toBe(contract.status);
    expect([...headers.keys()].toSorted()).toEqual(
      [
        ...everyAnswer,
        ...(status === 204 ? [] : ['content-type']),
        ...(status === 401 ? ['www-authenticate'] : []),
        ...(contract.namesAssignment ? ['x-ms-keyvault-rbac-assignment-id'] : []),
      ].toSorted(),
    );
    if (contract.code === undefined) {
      expect(membersOf(body)).toEqual(contract.members?.toSorted());
    } else {
      const { code, message, innererror, ...others } = body.error;
      expect([code, innererror?.code].filter((part) => part !== undefined).join('/')).toBe(contract.code);
      expect([typeof message, others]).toEqual(['string', {}]);
    }
  });
});

function membersOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value) && value.length > 0) {
    return [...new Set(value.flatMap((item) => membersOf(item, `${path}[]`)))].toSorted();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return path === '' ? [] : [path];
  return Object.entries(value)
    .flatMap(([name, item]) => membersOf(item, path === '' ? name : `${path}.${name}`))
    .toSorted();
}
