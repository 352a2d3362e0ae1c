import type { KeyVaultDependencies } from './context.ts';

/**
 * Drops the secrets of vaults that were purged. Nobody reaches them any more, as no later vault has their content
 * key; this takes them off the disk, before the next request to any vault is answered.
 */
export async function dropPurgedSecrets({
  queries,
  vaults,
}: Pick<KeyVaultDependencies, 'queries' | 'vaults'>): Promise<void> {
  const contentKeys = await vaults.listPurgedContents();
  if (contentKeys.length === 0) return;
  await queries.transaction().execute(async (transaction) => {
    for (const table of ['secret_versions', 'secrets'] as const) {
      await transaction.deleteFrom(table).where('vault_key', 'in', contentKeys).execute();
    }
  });
  await vaults.forgetPurgedContents(contentKeys);
}
