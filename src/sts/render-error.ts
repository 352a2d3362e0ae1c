import type { Log } from '../platform/log/index.ts';
import { refusal, StsError } from './errors.ts';
import { tokenHeaders } from './headers.ts';
import type { RequestIdentifiers } from './request-identifiers.ts';

/** The one place where an unknown error becomes a refusal: it is a fault of ours, logged, and told blandly. */
export function toStsError(error: unknown, log: Log): StsError {
  if (error instanceof StsError) return error;
  log.bug(error, { surface: 'sts' });
  return refusal('temporarilyUnavailable');
}

/** The body that every SDK takes apart: `error_codes` holds integers, or MSAL Go cannot read it. */
export function renderStsError(error: StsError, identifiers: RequestIdentifiers): Response {
  const { traceId, correlationId } = identifiers;
  const body = {
    error: error.oauth,
    error_description: describeStsError(error, identifiers),
    error_codes: [error.number],
    timestamp: timestampOf(identifiers),
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${error.number}`,
  };
  return new Response(JSON.stringify(body), {
    status: error.status,
    headers: tokenHeaders(identifiers),
  });
}

type Identified = Pick<RequestIdentifiers, 'traceId' | 'correlationId' | 'at'>;

/** The sentence that people paste, with the ids by which the record is found. */
export function describeStsError(error: StsError, identifiers: Identified): string {
  const { traceId, correlationId } = identifiers;
  return (
    `AADSTS${error.number}: ${error.message} ` +
    `Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestampOf(identifiers)}`
  );
}

function timestampOf({ at }: Identified): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
