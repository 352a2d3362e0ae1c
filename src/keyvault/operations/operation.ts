import type { Clock } from '../../platform/clock.ts';
import type { NewId } from '../../platform/ids.ts';
import type { Sealer } from '../../platform/sealing/index.ts';
import type { Vault } from '../../resources/index.ts';
import type { SecretPathShape } from '../secret-path.ts';
import type { SecretStore } from '../secret-store.ts';

/** One operation of the secrets data plane: where it is found, what it takes to be allowed, and what it does. */
export interface SecretOperation {
  readonly name: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: SecretPathShape;
  /** Below `Microsoft.KeyVault/vaults/`. */
  readonly dataAction: string;
  /** The permission that a vault with access policies asks for. */
  readonly permission: string;
  /** Whether a role on the single secret is enough. */
  readonly scope: 'object' | 'vault';
  handle(context: OperationContext): Promise<OperationResult>;
}

export interface OperationResult {
  readonly status: 200 | 204;
  readonly body?: unknown;
}

export interface OperationContext {
  readonly request: Request;
  readonly url: URL;
  readonly vault: Vault;
  readonly store: SecretStore;
  readonly origin: string;
  readonly originWithPort: string;
  /** One that is served. */
  readonly apiVersion: string;
  /** The secret's name, valid; empty where the path has none. */
  readonly name: string;
  readonly version: string | undefined;
  readonly now: number;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly newId: NewId;
}

export function ok(body: unknown): OperationResult {
  return { status: 200, body };
}
