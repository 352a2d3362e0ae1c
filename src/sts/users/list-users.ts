import type { Tenant, User } from '../../directory/index.ts';
import type { StsContext } from '../context.ts';

/** More than anybody would choose from. */
const maximumUsers = 100;

/** Who could sign in: the users of the tenant, or of all where none is named. */
export async function listUsers(
  { directory }: Pick<StsContext, 'directory'>,
  tenant: Tenant | undefined,
): Promise<readonly User[]> {
  const tenants = tenant === undefined ? await directory.tenants.list() : [tenant];
  const users = await Promise.all(tenants.map(({ id }) => directory.users.list(id)));
  return users
    .flat()
    .filter(({ hasPassword }) => hasPassword)
    .slice(0, maximumUsers);
}
