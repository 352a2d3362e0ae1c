import { openBackup, sealBackup } from '../backup.ts';
import { secretBundle, secretId } from '../bundles.ts';
import { refusal } from '../errors.ts';
import type { SecretVersion } from '../secret.ts';
import { readBackup } from '../secret-body.ts';
import { ok, type SecretOperation } from './operation.ts';
import { bundleContext } from './secrets.ts';

const backupSecret: SecretOperation = {
  name: 'Backup secret',
  method: 'POST',
  path: 'backup',
  dataAction: 'secrets/backup/action',
  permission: 'backup',
  scope: 'object',
  async handle({ store, name, vault, sealer }) {
    const versions = await store.export(name);
    if (versions.length === 0) throw refusal('secretNotFound', { name });
    return ok({ value: sealBackup(versions, vault, sealer) });
  },
};

const restoreSecret: SecretOperation = {
  name: 'Restore secret',
  method: 'POST',
  path: 'restore',
  dataAction: 'secrets/restore/action',
  permission: 'restore',
  scope: 'vault',
  async handle({ request, store, sealer, ...context }) {
    const versions = openBackup(await readBackup(request), context.vault, sealer);
    const restored = await store.import(versions);
    if (restored === undefined) throw refusal('nameTaken', { id: idOfNewest(versions, context.origin) });
    return ok(secretBundle(restored, bundleContext(context)));
  },
};

function idOfNewest(versions: readonly SecretVersion[], origin: string): string {
  const newest = versions.at(-1);
  return newest === undefined ? origin : `${secretId(origin, newest)}/${newest.version}`;
}

export const backupOperations: readonly SecretOperation[] = [backupSecret, restoreSecret];
