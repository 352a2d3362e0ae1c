import { deletedBundle, secretBundle } from '../bundles.ts';
import { refusal } from '../errors.ts';
import { readPageRequest } from '../paging.ts';
import { ok, type SecretOperation } from './operation.ts';
import { bundleContext } from './secrets.ts';

const daySeconds = 24 * 3_600;

/** All versions go together, and wait as long as the vault keeps what is deleted. */
const deleteSecret: SecretOperation = {
  name: 'Delete secret',
  method: 'DELETE',
  path: 'secret',
  dataAction: 'secrets/delete',
  permission: 'delete',
  scope: 'object',
  async handle({ store, name, now, ...context }) {
    const purgeAt = now + context.vault.properties.softDeleteRetentionDays * daySeconds;
    const deleted = await store.delete(name, { deletedAt: now, purgeAt });
    if (deleted === undefined) throw refusal('secretNotFound', { name });
    return ok(deletedBundle(deleted, bundleContext(context)));
  },
};

const listDeletedSecrets: SecretOperation = {
  name: 'List deleted secrets',
  method: 'GET',
  path: 'deletedsecrets',
  dataAction: 'secrets/readMetadata/action',
  permission: 'list',
  scope: 'vault',
  async handle({ url, store, sealer, originWithPort, ...context }) {
    const request = readPageRequest(url, { sealer, base: `${originWithPort}/deletedsecrets` });
    return ok(
      request.toList(await store.listDeleted(request.page), {
        keyOf: ({ latest }) => latest.name.toLowerCase(),
        toItem: (deleted) => deletedBundle(deleted, bundleContext(context), 'without-version'),
      }),
    );
  },
};

const getDeletedSecret: SecretOperation = {
  name: 'Get deleted secret',
  method: 'GET',
  path: 'deletedsecret',
  dataAction: 'secrets/readMetadata/action',
  permission: 'get',
  scope: 'object',
  async handle({ store, name, ...context }) {
    const deleted = await store.findDeleted(name);
    if (deleted === undefined) throw refusal('deletedSecretNotFound', { name });
    // Azure: although no value is shown (recorded).
    if (!deleted.latest.isEnabled) throw refusal('secretDisabled');
    return ok(deletedBundle(deleted, bundleContext(context)));
  },
};

const recoverSecret: SecretOperation = {
  name: 'Recover deleted secret',
  method: 'POST',
  path: 'recover',
  dataAction: 'secrets/recover/action',
  permission: 'recover',
  scope: 'object',
  async handle({ store, name, ...context }) {
    const recovered = await store.recover(name);
    if (recovered !== undefined) return ok(secretBundle(recovered, bundleContext(context)));
    if ((await store.find(name, undefined)) !== undefined) throw refusal('notDeleted', { name });
    // Azure: the ordinary text, and not that of a deleted secret (recorded).
    throw refusal('secretNotFound', { name });
  },
};

const purgeSecret: SecretOperation = {
  name: 'Purge deleted secret',
  method: 'DELETE',
  path: 'deletedsecret',
  dataAction: 'secrets/purge/action',
  permission: 'purge',
  scope: 'object',
  async handle({ store, name, vault }) {
    if (vault.properties.isPurgeProtected) throw refusal('purgeProtected');
    if (!(await store.purge(name))) throw refusal('deletedSecretNotFound', { name });
    return { status: 204 };
  },
};

export const deletedSecretOperations: readonly SecretOperation[] = [
  deleteSecret,
  listDeletedSecrets,
  getDeletedSecret,
  recoverSecret,
  purgeSecret,
];
