import { addSeconds } from '../platform/clock.ts';
import type { Kysely, Selectable } from '../platform/database/index.ts';
import type { RoleAssignment } from './records.ts';
import { toAssignment } from './rows.ts';
import type { DirectoryTables, RoleAssignmentsTable } from './tables.ts';

type AssignmentRow = Selectable<RoleAssignmentsTable>;

/** Keeps a deleted assignment for as long as it goes on counting, and drops those that no longer do. */
export async function keepRemovedAssignment(
  transaction: Kysely<DirectoryTables>,
  row: AssignmentRow,
  { now, seconds }: { readonly now: Date; readonly seconds: number },
): Promise<void> {
  await transaction
    .deleteFrom('removed_role_assignments')
    .where('counts_until', '<=', now.toISOString())
    .execute();
  const hasCounted = row.effective_at === null || row.effective_at <= now.toISOString();
  if (seconds === 0 || !hasCounted) return;
  const { id, principal_id } = row;
  const counts_until = addSeconds(now, seconds).toISOString();
  const removed = { id, principal_id, document: JSON.stringify(row), counts_until };
  await transaction
    .insertInto('removed_role_assignments')
    .values(removed)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(removed))
    .execute();
}

export async function readRemovedAssignments(
  queries: Kysely<DirectoryTables>,
  principalIds: readonly string[],
): Promise<readonly { readonly assignment: RoleAssignment; readonly countsUntil: Date }[]> {
  const rows = await queries
    .selectFrom('removed_role_assignments')
    .selectAll()
    .where('principal_id', 'in', principalIds)
    .orderBy('id')
    .execute();
  return rows.map(({ document, counts_until }) => ({
    // Written by `keepRemovedAssignment` and by nothing else.
    assignment: toAssignment(JSON.parse(document) as AssignmentRow),
    countsUntil: new Date(counts_until),
  }));
}
