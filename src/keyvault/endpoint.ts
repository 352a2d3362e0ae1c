import { toUnixSeconds } from '../platform/clock.ts';
import { contentKeyOf, type Vault } from '../resources/index.ts';
import type { VaultAnswer } from './answer.ts';
import type { Authenticate } from './authenticate.ts';
import { authorize } from './authorize.ts';
import type { KeyVaultDependencies } from './context.ts';
import { refusal } from './errors.ts';
import { findOperation, type OperationContext } from './operations/index.ts';
import { requireOpenNetwork } from './require-open-network.ts';
import { parseSecretPath, type SecretPath } from './secret-path.ts';
import { createSecretStore } from './secret-store.ts';
import type { VaultHost } from './vault-host.ts';

/** Nearly one behaviour: what differs is in `bundles.ts` and `secrets.ts` (fidelity/keyvault.md, "Versions"). */
const newestApiVersion = '2026-04-01';
const apiVersions = new Set([
  ...[
    '2016-10-01',
    '7.0',
    '7.1-preview',
    '7.1',
    '7.2',
    '7.3',
    '7.4-preview.1',
    '7.4',
    '7.5-preview.1',
    '7.5',
  ],
  ...['7.6-preview.1', '7.6-preview.2', '7.6'],
  ...['2025-06-01-preview', '2025-07-01', '2026-01-01-preview', '2026-03-01-preview', newestApiVersion],
]);

export interface VaultRequest {
  readonly request: Request;
  readonly url: URL;
  readonly host: VaultHost;
  readonly vault: Vault;
  /** Told as soon as it is known, since refusals after it carry it too. */
  readonly onAllowed: (assignmentId: string | undefined) => void;
}

/**
 * Every request of the data plane, phase by phase. Who asks and whether they may comes before anything is looked
 * up or validated: the first call of a client has neither body nor token, and whoever may nothing learns nothing.
 */
export async function answerVaultRequest(
  dependencies: KeyVaultDependencies & { readonly authenticate: Authenticate },
  { request, url, host, vault, onAllowed }: VaultRequest,
): Promise<VaultAnswer> {
  const claims = await dependencies.authenticate(request, vault);
  requireOpenNetwork(vault, claims);
  const path = parseSecretPath(url.pathname);
  const operation = findOperation(request.method, path, url.pathname);
  const grants = await dependencies.roles.grantsFor(claims.oid);
  const objectName = path && nameOf(path);
  const { assignmentId } = authorize({ vault, operation, objectName, claims, grants });
  onAllowed(assignmentId);
  const apiVersion = readApiVersion(url.searchParams.get('api-version'));
  const { queries, sealer, clock, newId } = dependencies;
  const now = toUnixSeconds(clock.now());
  const context: OperationContext = {
    request,
    url,
    vault,
    store: createSecretStore({ queries, sealer, contentKey: contentKeyOf(vault), now }),
    origin: host.origin,
    originWithPort: host.originWithPort,
    apiVersion,
    name: checkName(objectName),
    version: path?.shape === 'version' ? path.version : undefined,
    now,
    sealer,
    clock,
    newId,
  };
  const result = await operation.handle(context);
  return { ...result, operation: operation.name, principalId: claims.oid };
}

function nameOf(path: SecretPath): string | undefined {
  return 'name' in path ? path.name : undefined;
}

function checkName(name: string | undefined): string {
  if (name === undefined || /^[0-9a-zA-Z-]{1,127}$/.test(name)) return name ?? '';
  throw refusal('badParameter', {
    reason: `The request URI contains an invalid name: ${name.slice(0, 127)}`,
  });
}

function readApiVersion(version: string | null): string {
  if (version !== null && apiVersions.has(version)) return version;
  const reason =
    version === null
      ? 'api-version must be specified'
      : `The specified version (${version.slice(0, 40)}) is not recognized. Consider using the latest supported version (${newestApiVersion}).`;
  throw refusal('badParameter', { reason });
}
