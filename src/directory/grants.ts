import type { Kysely } from '../platform/database/index.ts';
import type { DenyAssignment, Grants, RoleDefinition } from './records.ts';
import { toAssignment } from './rows.ts';
import type { DirectoryTables } from './tables.ts';

type Queries = Kysely<DirectoryTables>;

/** Groups in groups, no deeper and no more than a directory would have. */
const maximumDepth = 10;
const maximumGroups = 1_000;

/** Everything that was granted to a principal and its groups. An assignment whose role is gone grants nothing. */
export async function readGrants(
  queries: Queries,
  principalId: string,
  listDefinitions: () => Promise<readonly RoleDefinition[]>,
): Promise<Grants> {
  const principalIds = [principalId, ...(await readGroups(queries, principalId))];
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
  const denyRows = await queries.selectFrom('deny_assignments').select('document').orderBy('id').execute();
  const denyAssignments = denyRows.map(({ document }) => JSON.parse(document) as DenyAssignment);
  return { principalId, principalIds, assignments, denyAssignments };
}

/** The groups of a principal, directly and through other groups; a circle of groups ends where it began. */
async function readGroups(queries: Queries, principalId: string): Promise<readonly string[]> {
  const found = new Set<string>();
  let members = [principalId];
  for (let depth = 0; depth < maximumDepth && members.length > 0 && found.size < maximumGroups; depth += 1) {
    const rows = await queries
      .selectFrom('group_members')
      .select('group_id')
      .distinct()
      .where('member_id', 'in', members)
      .execute();
    members = rows.map(({ group_id }) => group_id).filter((id) => !found.has(id) && id !== principalId);
    for (const id of members) found.add(id);
  }
  return [...found];
}
