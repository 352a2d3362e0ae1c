import type { ActivityEvent, ActivityOrigin, ActivityStatus, OperationEnd } from '../../resources/index.ts';
import type { ArmRequest, ArmRoute } from '../route.ts';
import { claimsOf, nameOf } from './event-claims.ts';

/** One request, found its route. */
export interface Activity {
  readonly route: ArmRoute;
  readonly asked: ArmRequest;
  readonly ids: Pick<ActivityOrigin, 'clientRequestId' | 'requestId' | 'correlationId'>;
}

export interface Outcome {
  readonly status: ActivityStatus;
  readonly httpStatus?: number;
  readonly refused?: { readonly status: number; readonly code: string; readonly message: string };
  /** Before it has begun. */
  readonly isDenied?: boolean;
}

/** A refusal tells what was given, which may be long. */
const longestMessage = 4_000;

/** Neither the token nor the body is in it. */
export function originOf({ route, asked, ids }: Activity): ActivityOrigin {
  const { action = '', scopeOf } = route;
  const { id, caller, parameters, request, url } = asked;
  return {
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

export function toEvent(
  origin: ActivityOrigin,
  { status, httpStatus, refused, isDenied }: Outcome,
  stamp: Pick<ActivityEvent, 'id' | 'at'>,
): ActivityEvent {
  const answeredWith = refused?.status ?? httpStatus;
  return {
    ...origin,
    ...stamp,
    status,
    ...(answeredWith !== undefined && { httpStatus: answeredWith }),
    ...(refused && {
      refusal: { error: { code: refused.code, message: refused.message.slice(0, longestMessage) } },
    }),
    ...(isDenied && { isDenied }),
  };
}

/** The end of what went on after its answer. */
export function toEndEvent(
  origin: ActivityOrigin,
  end: OperationEnd,
  stamp: Pick<ActivityEvent, 'id' | 'at'>,
): ActivityEvent {
  const outcome: Outcome =
    end.kind === 'succeeded' ? { status: 'Succeeded' } : { status: 'Failed', refused: end.failure };
  return toEvent(origin, outcome, stamp);
}
