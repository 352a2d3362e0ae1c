import type { Log } from '../platform/log/index.ts';
import { refusal, StatusError } from './status-error.ts';

/** The one place where an unknown error becomes a refusal: it is a fault of ours, logged, and told blandly. */
export function toStatusError(error: unknown, log: Log): StatusError {
  if (error instanceof StatusError) return error;
  log.bug(error, { surface: 'kube-api' });
  return refusal('internal');
}

export function renderStatusError(error: StatusError): Response {
  const { message, reason, details, code, warnings } = error;
  const response = jsonResponse(
    code,
    {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason !== undefined && { reason }),
      ...(details !== undefined && { details }),
      code,
    },
    warnings,
  );
  // Kubernetes: clients that see the header try again by themselves.
  const { retryAfterSeconds } = details ?? {};
  if (retryAfterSeconds !== undefined) response.headers.set('Retry-After', String(retryAfterSeconds));
  return response;
}

/** Answers may carry tokens, so nothing on the way may keep them. Warnings reach the person through kubectl. */
export function jsonResponse(status: number, body: unknown, warnings: readonly string[] = []): Response {
  const headers = new Headers({
    'Content-Type': 'application/json',
    'Cache-Control': 'no-cache, private',
    'X-Content-Type-Options': 'nosniff',
  });
  const response = new Response(`${JSON.stringify(body)}\n`, { status, headers });
  for (const warning of warnings) addWarning(response, warning);
  return response;
}

export function addWarning({ headers }: Pick<Response, 'headers'>, warning: string): void {
  headers.append('Warning', `299 - "${quotable(warning)}"`);
}

export function textResponse(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-cache, private',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

/** A quoted string of printable ASCII (RFC 9110 §5.6.4): a warning may repeat what a client has sent. */
function quotable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&');
}
