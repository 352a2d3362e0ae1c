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
  const timestamp = `${identifiers.at.toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const body = {
    error: error.oauth,
    error_description:
      `AADSTS${error.number}: ${error.message} ` +
      `Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [error.number],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${error.number}`,
  };
  return new Response(JSON.stringify(body), {
    status: error.status,
    headers: tokenHeaders(identifiers),
  });
}
