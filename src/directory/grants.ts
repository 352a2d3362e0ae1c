import type { Kysely } from '../platform/database/index.ts';
import type { DenyAssignment, Grants, RoleAssignment, RoleDefinition, RoleGrant } from './records.ts';
import { readRemovedAssignments } from './removed-assignments.ts';
import { toAssignment } from './rows.ts';
import type { DirectoryTables } from './tables.ts';

type Queries = Kysely<DirectoryTables>;

/** Groups in groups, no deeper and no more than a directory would have. */
const maximumDepth = 10;
const maximumGroups = 1_000;

/** Azure: whom a deny assignment of everyone names (azure-docs: role-based-access-control/deny-assignments). */
const everyone = '00000000-0000-0000-0000-000000000000';

/** What was read at some moment, and what of it time alone will change. */
export interface RecordedGrants {
  /** What counts until somebody writes. */
  readonly lasting: Grants;
  /** What does not count yet, and what will no longer. */
  readonly passing: readonly PassingGrant[];
}

interface PassingGrant {
  readonly grant: RoleGrant;
  readonly from?: Date;
  readonly until?: Date;
}

/** Everything that was granted to a principal and its groups. An assignment whose role is gone grants nothing. */
export async function readGrants(
  queries: Queries,
  principalId: string,
  { now, listDefinitions }: GrantsReading,
): Promise<RecordedGrants> {
  const groups = await readGroups(queries, principalId);
  const principalIds = [principalId, ...groups.ids];
  const concerned = new Set([everyone, ...principalIds]);
  const denyAssignments = (await readDenyAssignments(queries)).filter((deny) =>
    deny.principalIds.some((id) => concerned.has(id)),
  );
  // A group that was not followed may be one that is denied something. So nothing is granted.
  if (!groups.isComplete) {
    return { lasting: { principalId, principalIds, assignments: [], denyAssignments }, passing: [] };
  }

  const rows = await queries
    .selectFrom('role_assignments')
    .selectAll()
    .where('principal_id', 'in', principalIds)
    .orderBy('id')
    .execute();
  const definitions = new Map((await listDefinitions()).map((definition) => [definition.id, definition]));
  const toGrants = (assignment: RoleAssignment): readonly RoleGrant[] => {
    const role = definitions.get(assignment.roleDefinitionId);
    return role === undefined ? [] : [{ assignment, role }];
  };
  const assignments: RoleGrant[] = [];
  const passing: PassingGrant[] = [];
  for (const grant of rows.map(toAssignment).flatMap(toGrants)) {
    const from = grant.assignment.effectiveAt;
    if (from === undefined || from <= now) assignments.push(grant);
    else passing.push({ grant, from });
  }
  for (const { assignment, countsUntil: until } of await readRemovedAssignments(queries, principalIds)) {
    for (const grant of toGrants(assignment)) passing.push({ grant, until });
  }
  return { lasting: { principalId, principalIds, assignments, denyAssignments }, passing };
}

interface GrantsReading {
  readonly now: Date;
  readonly listDefinitions: () => Promise<readonly RoleDefinition[]>;
}

/** The one place where it is decided what of the grants counts at a moment. */
export function grantsAt({ lasting, passing }: RecordedGrants, now: Date): Grants {
  if (passing.length === 0) return lasting;
  const isPending = ({ from }: PassingGrant) => from !== undefined && from > now;
  const isOver = ({ until }: PassingGrant) => until !== undefined && until <= now;
  const grantOf = ({ grant }: PassingGrant) => grant;
  const counting = passing.filter((each) => !isPending(each) && !isOver(each)).map(grantOf);
  const pending = passing.filter(isPending).map(grantOf);
  return {
    ...lasting,
    assignments: [...lasting.assignments, ...counting],
    ...(pending.length > 0 && { pending }),
  };
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
