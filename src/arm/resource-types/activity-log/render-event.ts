import { STATUS_CODES } from 'node:http';
import type { ActivityEvent } from '../../../resources/index.ts';
import { levelOf } from './activity-filter.ts';

const ticksTo1970 = 621_355_968_000_000_000n;

/** As the real one answers, member by member (fidelity/arm.md, "Activity log"). */
export function renderEvent(event: ActivityEvent): Readonly<Record<string, unknown>> {
  const { id, at, status, resourceId, action, scope, requestId, clientRequestId } = event;
  const time = at.toISOString().replace('Z', '0000Z');
  const resource = resourceId.canonical;
  const begins = status === 'Started';
  return {
    authorization: { action, scope },
    caller: event.caller,
    channels: 'Operation',
    claims: event.claims,
    correlationId: event.correlationId,
    description: '',
    eventDataId: id,
    eventName: begins ? named('BeginRequest', 'Begin request') : named('EndRequest', 'End request'),
    category: named('Administrative'),
    eventTimestamp: time,
    httpRequest: { ...(clientRequestId !== undefined && { clientRequestId }), method: event.method },
    id: `${resource === '/' ? '' : resource}/events/${id}/ticks/${ticksOf(at)}`,
    level: levelOf(status),
    operationId: event.correlationId,
    operationName: named(action),
    ...(resourceId.resourceGroup !== undefined && { resourceGroupName: resourceId.resourceGroup }),
    resourceProviderName: named(action.split('/')[0] ?? ''),
    resourceType: named(typeOf(event)),
    resourceId: resource,
    status: named(status),
    subStatus: subStatusOf(event),
    submissionTimestamp: time,
    ...(resourceId.subscriptionId !== undefined && { subscriptionId: resourceId.subscriptionId }),
    tenantId: event.tenantId,
    properties: {
      ...(event.httpStatus !== undefined && { statusCode: statusCodeOf(event.httpStatus) }),
      ...(!begins && { serviceRequestId: requestId }),
      ...(event.refusal && { statusMessage: JSON.stringify(event.refusal) }),
      eventCategory: 'Administrative',
      entity: resource,
      message: action,
      hierarchy: [event.tenantId, resourceId.subscriptionId].filter((each) => each !== undefined).join('/'),
    },
    relatedEvents: [],
  };
}

interface LocalizableText {
  readonly value: string;
  readonly localizedValue: string;
}

function named(value: string, localizedValue = value): LocalizableText {
  return { value, localizedValue };
}

/** Hundreds of nanoseconds since the year 1, as .NET counts. */
function ticksOf(at: Date): bigint {
  return BigInt(at.getTime()) * 10_000n + ticksTo1970;
}

function typeOf({ resourceId }: ActivityEvent): string {
  const { type, resourceGroup } = resourceId;
  const scope = 'Microsoft.Resources/subscriptions';
  return type ?? (resourceGroup === undefined ? scope : `${scope}/resourceGroups`);
}

function subStatusOf({ httpStatus }: ActivityEvent): LocalizableText {
  if (httpStatus === undefined) return named('');
  return named(
    statusCodeOf(httpStatus),
    `${STATUS_CODES[httpStatus] ?? httpStatus} (HTTP Status Code: ${httpStatus})`,
  );
}

/** `NotFound`. */
function statusCodeOf(httpStatus: number): string {
  return (STATUS_CODES[httpStatus] ?? String(httpStatus)).replaceAll(' ', '');
}
