import type { Kysely } from '../platform/database/index.ts';
import type { DenyAssignment, Grants, RoleDefinition } from './records.ts';
import { toAssignment } from './rows.ts';
import type { DirectoryTables } from './tables.ts';

type Queries = Kysely<DirectoryTables>;

/** Groups in groups, no deeper and no more than a directory would have. */
const maximumDepth = 10;
const maximumGroups = 1_000;

/** Azure: whom a deny assignment of everyone names (azure-docs: role-based-access-control/deny-assignments). */
const everyone = '00000000-0000-0000-0000-000000000000';

/** Everything that was granted to a principal and its groups. An assignment whose role is gone grants nothing. */
export async function readGrants(
  queries: Queries,
  principalId: string,
  listDefinitions: () => Promise<readonly RoleDefinition[]>,
): Promise<Grants> {
  const groups = await readGroups(queries, principalId);
  const principalIds = [principalId, ...groups.ids];
  const concerned = new Set([everyone, ...principalIds]);
  const denyAssignments = (await readDenyAssignments(queries)).filter((deny) =>
    deny.principalIds.some((id) => concerned.has(id)),
  );
  // A group that was not followed may be one that is denied something. So nothing is granted.
  if (!groups.isComplete) return { principalId, principalIds, assignments: [], denyAssignments };

  const rows = await queries
    .selectFrom('role_assignments')
    .selectAll()
    .where('principal_id', 'in', principalIds)
    .orderBy('id')
    .execute();
  const definitions = new Map((await listDefinitions()).map((definition) => [definition.id, definition]));
  const assignments = rows.flatMap((row) => {
    const role = definitions.get(row.role_definition_id);
    return role === undefined ? [] : [{ assignment: toAssignment(row), role }];
  });
  return { principalId, principalIds, assignments, denyAssignments };
}

export async function readDenyAssignments(queries: Queries): Promise<readonly DenyAssignment[]> {
  const rows = await queries.selectFrom('deny_assignments').select('document').orderBy('id').execute();
  // Written by `putDenyAssignment` and by nothing else.
  return rows.map(({ document }) => JSON.parse(document) as DenyAssignment);
}

interface Groups {
  readonly ids: readonly string[];
  /** There are no more than these. */
  readonly isComplete: boolean;
}

/** The groups of a principal, directly and through other groups; a circle of groups ends where it began. */
async function readGroups(queries: Queries, principalId: string): Promise<Groups> {
  const found = new Set<string>();
  let members = [principalId];
  for (let depth = 0; members.length > 0; depth += 1) {
    const rows = await queries
      .selectFrom('group_members')
      .select('group_id')
      .distinct()
      .where('member_id', 'in', members)
      .orderBy('group_id')
      .limit(maximumGroups + 1)
      .execute();
    members = rows.map(({ group_id }) => group_id).filter((id) => !found.has(id) && id !== principalId);
    const isTooMany = rows.length > maximumGroups || found.size + members.length > maximumGroups;
    const isTooDeep = depth === maximumDepth && members.length > 0;
    if (isTooMany || isTooDeep) return { ids: [...found], isComplete: false };
    for (const id of members) found.add(id);
  }
  return { ids: [...found], isComplete: true };
}
