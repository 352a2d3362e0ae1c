import { isGuid, type NewId } from '../../platform/ids.ts';

/** What names a request, here and in the activity log. */
export interface RequestIds {
  readonly requestId: string;
  /** Of everything that one caller has done as one. */
  readonly correlationId: string;
  /** The client's own name for it. */
  readonly clientRequestId?: string;
}

const longestClientId = 100;

export function readRequestIds({ headers }: Request, newId: NewId): RequestIds {
  const requestId = newId();
  const given = headers.get('x-ms-correlation-request-id') ?? '';
  const clientRequestId = headers.get('x-ms-client-request-id')?.slice(0, longestClientId);
  return {
    requestId,
    correlationId: isGuid(given) ? given : requestId,
    ...(clientRequestId !== undefined && { clientRequestId }),
  };
}
