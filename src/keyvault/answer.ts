import type { Vault } from '../resources/index.ts';
import { authorityHost } from '../wire/azure-hosts.ts';
import type { KeyVaultError } from './errors.ts';
import type { OperationResult } from './operations/index.ts';
import type { VaultHost } from './vault-host.ts';

export interface VaultAnswer extends OperationResult {
  readonly operation: string;
  readonly principalId: string;
}

export interface AnswerContext {
  readonly request: Request;
  readonly requestId: string;
  readonly host: VaultHost;
  readonly vault: Vault | undefined;
  /** The assignment that allowed it, where one did. */
  readonly assignmentId: string | undefined;
}

export function renderAnswer({ status, body }: OperationResult, context: AnswerContext): Response {
  const headers = vaultHeaders(context);
  return body === undefined ? new Response(null, { status, headers }) : toJson(body, { status, headers });
}

export function renderRefusal(error: KeyVaultError, context: AnswerContext): Response {
  const headers = vaultHeaders(context);
  if (error.status === 401) headers['WWW-Authenticate'] = challenge(context);
  return toJson(error.toBody(), { status: error.status, headers });
}

function toJson(
  body: unknown,
  { status, headers }: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
): Response {
  return Response.json(body, {
    status,
    headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' },
  });
}

/**
 * `authorization` comes first, and its path is the bare tenant: an older .NET client loses the first character of
 * the first parameter, and the one for JavaScript takes the whole path (fidelity/keyvault.md, "Challenge").
 */
function challenge({ vault, host }: AnswerContext): string {
  return `Bearer authorization="https://${authorityHost}/${vault?.tenantId ?? 'common'}", resource="${host.resource}"`;
}

/** As recorded from real vaults. */
function vaultHeaders({ request, requestId, vault, assignmentId }: AnswerContext): Record<string, string> {
  const clientRequestId = request.headers.get('x-ms-client-request-id');
  return {
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    'Strict-Transport-Security': 'max-age=31536000;includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    'x-ms-keyvault-service-version': '1.9.3449.1',
    'x-ms-keyvault-network-info': 'conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;',
    'x-ms-request-id': requestId,
    ...(vault !== undefined && { 'x-ms-keyvault-region': vault.location }),
    ...(clientRequestId !== null && { 'x-ms-client-request-id': clientRequestId.slice(0, 100) }),
    ...(assignmentId !== undefined && {
      'x-ms-keyvault-rbac-assignment-id': assignmentId.replaceAll('-', ''),
    }),
  };
}
