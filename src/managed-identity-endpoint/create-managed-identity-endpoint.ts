import type { NewId } from '../platform/ids.ts';
import type { Log } from '../platform/log/index.ts';
import type { Part } from '../platform/part.ts';
import { chooseIdentity } from './choose-identity.ts';
import { EndpointError, refusal } from './errors.ts';
import type { IdentityAssignments } from './identity-assignments.ts';
import { parseTokenQuery } from './token-query.ts';

export interface ManagedIdentityEndpointDependencies {
  readonly assignments: Pick<IdentityAssignments, 'find'>;
  /** Entra's side. It believes what it is told of who asks. */
  readonly issueToIdentity: (asked: {
    readonly requestId: string;
    readonly tenantId: string;
    readonly clientId: string;
    readonly resource: string;
  }) => Promise<IdentityToken>;
  readonly newId: NewId;
  readonly log: Log;
}

type IdentityToken =
  | { readonly kind: 'issued'; readonly token: { readonly text: string; readonly expiresOn: number } }
  | {
      readonly kind: 'refused';
      readonly reason: 'identity-not-found' | 'resource-not-found' | 'other';
      readonly description: string;
    };

/** As on App Service and in Container Apps. */
export const identityEndpointPath = '/msi/token';

export function createManagedIdentityEndpoint(dependencies: ManagedIdentityEndpointDependencies): Part {
  return {
    async fetch(request) {
      const url = new URL(request.url);
      // Azure: with a slash at its end and in any case, as the documentation's own samples write it.
      if (url.pathname.toLowerCase().replace(/\/$/, '') !== identityEndpointPath) {
        return new Response(null, { status: 404 });
      }
      const requestId = dependencies.newId();
      try {
        return await answerTokenRequest(dependencies, { request, url, requestId });
      } catch (error) {
        return renderError(toEndpointError(error, dependencies.log), requestId);
      }
    },
    close: async () => {},
  };
}

interface Asked {
  readonly request: Request;
  readonly url: URL;
  readonly requestId: string;
}

/** Who asks comes first: whoever has no header learns nothing, and not even what is wrong with the rest. */
async function answerTokenRequest(
  { assignments, issueToIdentity }: ManagedIdentityEndpointDependencies,
  { request, url, requestId }: Asked,
): Promise<Response> {
  const header = request.headers.get('x-identity-header');
  if (!header) throw refusal('headerMissing');
  const assigned = assignments.find(header);
  if (assigned === undefined) throw refusal('headerUnknown');
  if (request.method !== 'GET') throw refusal('methodNotAllowed', { method: request.method });
  const { resource, selector } = parseTokenQuery(url);
  const choice = chooseIdentity(assigned, selector);
  if (choice.kind !== 'chosen') throw refusal(choice.kind === 'ambiguous' ? 'ambiguous' : 'notAssigned');
  const { tenantId, clientId } = choice.identity;
  const answer = await issueToIdentity({ requestId, tenantId, clientId, resource });
  if (answer.kind === 'issued') return renderToken(answer.token, { clientId, resource, requestId });
  // It was deleted since it was assigned, and whoever has it made anew has another.
  if (answer.reason === 'identity-not-found') throw refusal('notAssigned');
  throw refusal('noToken', { reason: answer.description });
}

function renderToken(
  token: { readonly text: string; readonly expiresOn: number },
  { clientId, resource, requestId }: { clientId: string; resource: string; requestId: string },
): Response {
  const body = {
    access_token: token.text,
    client_id: clientId,
    // Azure: a text. Clients take it for a number of seconds.
    expires_on: String(token.expiresOn),
    resource,
    token_type: 'Bearer',
  };
  return Response.json(body, { headers: headersOf(requestId) });
}

function renderError({ code, message, status }: EndpointError, requestId: string): Response {
  const body =
    code === undefined
      ? { statusCode: status, message, correlationId: requestId }
      : { error: { code, message, innerError: null } };
  return Response.json(body, { status, headers: headersOf(requestId) });
}

function headersOf(requestId: string): Record<string, string> {
  return { 'cache-control': 'no-store', 'x-correlation-id': requestId };
}

/** What nobody has foreseen is a bug of ours, logged and told no one. */
function toEndpointError(error: unknown, log: Log): EndpointError {
  if (error instanceof EndpointError) return error;
  log.bug(error, { surface: 'managed-identity-endpoint' });
  return refusal('noToken', { reason: '' });
}
