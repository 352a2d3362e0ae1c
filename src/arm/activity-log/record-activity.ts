import type { ActivityStatus, Operation } from '../../resources/index.ts';
import type { ArmContext } from '../context.ts';
import { toArmError } from '../render-error.ts';
import { authorize } from '../request/authorize.ts';
import type { ArmRoute } from '../route.ts';
import { type Activity, type Outcome, originOf, toEvent } from './to-event.ts';

/**
 * Authorizes and answers a request. Writes, deletions and actions are kept in the activity log before they are
 * acknowledged: that they began and how they ended, and in between that they were accepted, where they go on after
 * the answer (fidelity/arm.md, "Activity log"). Neither the token nor the body is kept.
 * @throws {ArmError}
 */
export async function answerRecorded(arm: ArmContext, activity: Activity): Promise<Response> {
  const { route, asked } = activity;
  if (!isRecorded(route)) {
    await authorize(arm, route, asked);
    return await handle(arm, activity);
  }
  const origin = originOf(activity);
  const keep: Keep = (outcome) =>
    arm.activityLog.add(toEvent(origin, outcome, { id: arm.newId(), at: arm.clock.now() }));
  let hasBegun = false;
  try {
    await authorize(arm, route, asked);
    hasBegun = true;
    await keep({ status: 'Started' });
    return await handle(arm, activity, keep);
  } catch (error) {
    const refused = toArmError(error, arm.log);
    await keep({ status: 'Failed', refused, isDenied: !hasBegun });
    throw refused;
  }
}

type Keep = (outcome: Outcome) => Promise<void>;

/** Azure: what only reads leaves no trace, whatever its method. */
function isRecorded({ action }: ArmRoute): boolean {
  return action !== undefined && !action.toLowerCase().endsWith('/read');
}

/** What is accepted meanwhile starts when that is kept, so that its end comes after its beginning. */
async function handle(arm: ArmContext, activity: Activity, keep?: Keep): Promise<Response> {
  const { route, asked } = activity;
  const origin = keep && originOf(activity);
  const accepted: Operation[] = [];
  const operations: ArmContext['operations'] = {
    ...arm.operations,
    async accept(place, work, subject) {
      const operation = await arm.operations.accept(place, work, { ...subject, origin });
      accepted.push(operation);
      return operation;
    },
  };
  const answer = await route.handle({ ...arm, operations }, asked).catch(async (error: unknown) => {
    for (const operation of accepted) await arm.operations.withdraw(operation);
    throw error;
  });
  const status: ActivityStatus = accepted.length > 0 ? 'Accepted' : 'Succeeded';
  await keep?.({ status, httpStatus: answer.status });
  for (const operation of accepted) arm.operations.start(operation);
  return answer;
}
