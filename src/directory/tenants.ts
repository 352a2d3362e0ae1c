import type { Selectable } from '../platform/database/index.ts';
import type { Tenants } from './directory.ts';
import type { Tenant } from './records.ts';
import type { StoreContext } from './store-context.ts';
import type { TenantsTable } from './tables.ts';

export function createTenants({ queries, memory }: StoreContext): Tenants {
  const list = async (): Promise<readonly Tenant[]> =>
    (await queries.selectFrom('tenants').selectAll().orderBy('id').execute()).map(toTenant);

  return {
    list,

    async put(tenant) {
      const stored = { ...tenant, id: tenant.id.toLowerCase() };
      const row = {
        id: stored.id,
        display_name: stored.displayName,
        domains: JSON.stringify(stored.domains.map((domain) => domain.toLowerCase())),
        allows_federation: Number(stored.allowsFederation),
      };
      await queries
        .insertInto('tenants')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
      memory.forget();
      return stored;
    },

    async find(idOrDomain) {
      const wanted = idOrDomain.toLowerCase();
      return await memory.recall('tenant', wanted, async () =>
        (await list()).find(({ id, domains }) => id === wanted || domains.includes(wanted)),
      );
    },
  };
}

function toTenant(row: Selectable<TenantsTable>): Tenant {
  return {
    id: row.id,
    displayName: row.display_name,
    domains: JSON.parse(row.domains) as string[],
    allowsFederation: row.allows_federation === 1,
  };
}
