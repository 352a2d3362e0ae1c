import type { Selectable } from '../platform/database/index.ts';
import type { Tenants } from './directory.ts';
import type { Tenant } from './records.ts';
import type { StoreContext } from './store-context.ts';
import type { TenantsTable } from './tables.ts';

export function createTenants({ queries, memory, change }: StoreContext): Tenants {
  const list = async (): Promise<readonly Tenant[]> =>
    (await queries.selectFrom('tenants').selectAll().orderBy('id').execute()).map(toTenant);

  return {
    list,

    async put(tenant) {
      const row = toRow(tenant);
      await change((transaction) =>
        transaction
          .insertInto('tenants')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute(),
      );
      return toTenant(row);
    },

    create: (tenant) =>
      change(async (transaction) => {
        const row = toRow(tenant);
        const made = toTenant(row);
        const names = [made.id, ...made.domains];
        const known = (await transaction.selectFrom('tenants').selectAll().execute()).map(toTenant);
        const taken = known.find(({ id, domains }) => [id, ...domains].some((name) => names.includes(name)));
        if (taken !== undefined) return { kind: 'name-taken', tenant: taken };
        await transaction.insertInto('tenants').values(row).execute();
        return { kind: 'created', tenant: made };
      }),

    async find(idOrDomain) {
      const wanted = idOrDomain.toLowerCase();
      return await memory.recall('tenant', wanted, async () => {
        const tenants = await list();
        // An id is the tenant's own, whatever another one says its domains are.
        return (
          tenants.find(({ id }) => id === wanted) ?? tenants.find(({ domains }) => domains.includes(wanted))
        );
      });
    },
  };
}

function toRow(tenant: Tenant): Selectable<TenantsTable> {
  return {
    id: tenant.id.toLowerCase(),
    display_name: tenant.displayName,
    domains: JSON.stringify(tenant.domains.map((domain) => domain.toLowerCase())),
    allows_federation: Number(tenant.allowsFederation),
  };
}

function toTenant(row: Selectable<TenantsTable>): Tenant {
  return {
    id: row.id,
    displayName: row.display_name,
    // Written by `toRow` and by nothing else.
    domains: JSON.parse(row.domains) as string[],
    allowsFederation: row.allows_federation === 1,
  };
}
