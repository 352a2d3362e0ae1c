import type { Log } from '../platform/log/index.ts';
import { authorityHost } from '../wire/azure-hosts.ts';
import { GraphError, refusal } from './errors.ts';

export interface RequestIds {
  readonly requestId: string;
  readonly clientRequestId: string;
}

/** What was thrown, as a refusal. What nobody has foreseen is a bug of ours, logged and told no one. */
export function toGraphError(error: unknown, log: Log): GraphError {
  if (error instanceof GraphError) return error;
  log.bug(error, { surface: 'graph' });
  return refusal('internal');
}

export function renderGraphError(
  { status, code, message }: GraphError,
  { requestId, clientRequestId }: RequestIds,
  now: Date,
): Response {
  const innerError = {
    date: now.toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': clientRequestId,
  };
  const headers =
    status === 401
      ? {
          'www-authenticate': `Bearer realm="", authorization_uri="https://${authorityHost}/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`,
        }
      : {};
  return Response.json({ error: { code, message, innerError } }, { status, headers });
}
