import { refusal } from '../errors.ts';
import type { SecretPath } from '../secret-path.ts';
import { backupOperations } from './backups.ts';
import { deletedSecretOperations } from './deleted-secrets.ts';
import type { SecretOperation } from './operation.ts';
import { secretOperations } from './secrets.ts';

export type { OperationContext, OperationResult, SecretOperation } from './operation.ts';

/** Every operation of the secrets data plane. */
export const operations: readonly SecretOperation[] = [
  ...secretOperations,
  ...deletedSecretOperations,
  ...backupOperations,
];

/** @throws {KeyVaultError} where the path has operations, but none of that method, or is of something else */
export function findOperation(
  method: string,
  path: SecretPath | undefined,
  pathname: string,
): SecretOperation {
  if (path === undefined) throw refusal('notServed', { path: pathname.slice(0, 200) });
  const operation = operations.find((each) => each.method === method && each.path === path.shape);
  if (operation === undefined) throw refusal('methodNotAllowed', { method });
  return operation;
}
