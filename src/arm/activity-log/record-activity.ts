import type { ActivityEvent, ActivityStatus } from '../../resources/index.ts';
import type { ArmContext } from '../context.ts';
import type { ArmError } from '../errors.ts';
import { toArmError } from '../render-error.ts';
import { authorize } from '../request/authorize.ts';
import type { RequestIds } from '../request/request-ids.ts';
import type { ArmRequest, ArmRoute } from '../route.ts';
import { claimsOf, nameOf } from './event-claims.ts';

/** One request, found its route. */
export interface Activity {
  readonly route: ArmRoute;
  readonly asked: ArmRequest;
  readonly ids: RequestIds;
}

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
    return await route.handle(arm, asked);
  }
  const keep: Keep = (outcome) => arm.activityLog.add(toEvent(arm, activity, outcome));
  try {
    await authorize(arm, route, asked);
    await keep({ status: 'Started' });
    return await handle(arm, activity, keep);
  } catch (error) {
    const refused = toArmError(error, arm.log);
    await keep({ status: 'Failed', refused });
    throw refused;
  }
}

interface Outcome {
  readonly status: ActivityStatus;
  readonly httpStatus?: number;
  readonly refused?: ArmError;
}

type Keep = (outcome: Outcome) => Promise<void>;

/** Azure: what only reads leaves no trace, whatever its method. */
function isRecorded({ action }: ArmRoute): boolean {
  return action !== undefined && !action.toLowerCase().endsWith('/read');
}

async function handle(arm: ArmContext, { route, asked }: Activity, keep: Keep): Promise<Response> {
  const answered = Promise.withResolvers<void>();
  let goesOn = false;
  const operations: ArmContext['operations'] = {
    ...arm.operations,
    begin(place, work) {
      goesOn = true;
      // However fast it is, its end comes after its beginning.
      return arm.operations.begin(place, () => keepEnd(arm, keep, { work, answered: answered.promise }));
    },
  };
  try {
    const answer = await route.handle({ ...arm, operations }, asked);
    await keep({ status: goesOn ? 'Accepted' : 'Succeeded', httpStatus: answer.status });
    return answer;
  } finally {
    answered.resolve();
  }
}

/** The end of what goes on after its answer. Whoever polls hears of it when it is kept. */
async function keepEnd(
  { log }: ArmContext,
  keep: Keep,
  { work, answered }: { readonly work: () => Promise<unknown>; readonly answered: Promise<void> },
): Promise<unknown> {
  let outcome: unknown;
  try {
    outcome = await work();
  } catch (error) {
    const refused = toArmError(error, log);
    await answered;
    await keep({ status: 'Failed', refused });
    throw refused;
  }
  await answered;
  await keep({ status: 'Succeeded' });
  return outcome;
}

/** A refusal tells what was given, which may be long. */
const longestMessage = 4_000;

function toEvent(
  { clock, newId }: ArmContext,
  { route, asked, ids }: Activity,
  { status, httpStatus, refused }: Outcome,
): ActivityEvent {
  const { action = '', scopeOf } = route;
  const { id, caller, parameters, request, url } = asked;
  const answeredWith = refused?.status ?? httpStatus;
  return {
    id: newId(),
    at: clock.now(),
    status,
    ...(answeredWith !== undefined && { httpStatus: answeredWith }),
    ...(refused && {
      refusal: { error: { code: refused.code, message: refused.message.slice(0, longestMessage) } },
    }),
    tenantId: caller.tenantId,
    resourceId: id,
    action,
    scope: scopeOf?.(parameters, url) ?? id.canonical,
    caller: nameOf(caller),
    claims: claimsOf(caller),
    method: request.method,
    ...ids,
  };
}
