import { type ArmErrorRow, row } from '../../error-row.ts';

const badRequest = { status: 400, code: 'BadRequest', shape: 'insights' } as const;

/** What Azure Monitor refuses of the activity log (fidelity/arm.md, "Activity log"). */
export const activityLogErrors = {
  activityTooOld: row({
    ...badRequest,
    message: () => 'The start time cannot be more than 90 days in the past.',
  }),
  activityFilter: row({
    ...badRequest,
    message: (p: { reason: string }) =>
      `The $filter cannot be read: ${p.reason}. It needs at least a start time, as in eventTimestamp ge '2026-01-31T00:00:00Z'.`,
  }),
  activitySelect: row({
    ...badRequest,
    message: (p: { name: string }) => `The $select names '${p.name}', which no event has.`,
  }),
} as const satisfies Record<string, ArmErrorRow<never>>;
