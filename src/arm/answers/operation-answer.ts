import type { Operation, OperationFailure, OperationPlace } from '../../resources/index.ts';
import { managementHost } from '../../wire/azure-hosts.ts';
import type { ArmErrorShape } from '../error-row.ts';
import { ArmError } from '../errors.ts';

/** Without a `Retry-After`, `az` would wait for half a minute each time. */
const retryAfterSeconds = '1';

/** Where to ask what has become of it. */
export function operationHeaders(
  { id, place }: Operation,
  apiVersion: string,
): Readonly<Record<string, string>> {
  const url = (collection: string) =>
    `https://${managementHost}${pathOf(place, collection)}/${id}?api-version=${apiVersion}`;
  return {
    'azure-asyncoperation': url('operations'),
    location: url('operationResults'),
    'retry-after': retryAfterSeconds,
  };
}

/** 202: it goes on after this answer. */
export function acceptedAnswer(operation: Operation, apiVersion: string): Response {
  return new Response(null, { status: 202, headers: operationHeaders(operation, apiVersion) });
}

/** As `Azure-AsyncOperation` answers. */
export function renderOperation({ id, place, startedAt, state }: Operation): object {
  return {
    id: `${pathOf(place, 'operations')}/${id}`,
    name: id,
    status: statuses[state.kind],
    startTime: startedAt.toISOString(),
    ...(state.kind !== 'running' && { endTime: state.endedAt.toISOString() }),
    ...(state.kind === 'succeeded' && state.outcome && { properties: state.outcome }),
    ...(state.kind === 'failed' && { error: toRefusal(state.failure).toDetail() }),
  };
}

/** What it has failed with, as a request would have been refused. */
export function toRefusal({ status, code, message, shape }: OperationFailure): ArmError {
  // Written from a refusal of ours, and from nothing else.
  const known = shape as ArmErrorShape | undefined;
  return new ArmError({ status, code, ...(known && { shape: known }) }, message);
}

function pathOf({ subscriptionId, namespace, location }: OperationPlace, collection: string): string {
  return `/subscriptions/${subscriptionId}/providers/${namespace}/locations/${location}/${collection}`;
}

const statuses = { running: 'InProgress', succeeded: 'Succeeded', failed: 'Failed' } as const;
