import type { Clock } from '../platform/clock.ts';
import { isGuid, type NewId } from '../platform/ids.ts';

/** How one request is found again: by us, by the caller, and in a pasted error text. */
export interface RequestIdentifiers {
  readonly traceId: string;
  /** The caller's `client-request-id` where it sent one, else our own. */
  readonly correlationId: string;
  /** The caller wants its identifier back in a header. */
  readonly echoesCorrelation: boolean;
  readonly at: Date;
}

export function identifyRequest(
  request: Request,
  query: URLSearchParams,
  source: { readonly newId: NewId; readonly clock: Clock },
): RequestIdentifiers {
  const presented = request.headers.get('client-request-id') ?? query.get('client-request-id') ?? '';
  return {
    traceId: source.newId(),
    correlationId: isGuid(presented) ? presented.toLowerCase() : source.newId(),
    echoesCorrelation: request.headers.get('return-client-request-id') === 'true',
    at: source.clock.now(),
  };
}
