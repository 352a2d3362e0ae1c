import type { Vault } from '../resources/index.ts';
import type { AccessTokenClaims } from '../wire/access-token.ts';
import { nameCaller } from './authorize.ts';
import { refusal } from './errors.ts';

/**
 * Whoever calls is on this machine: by no private link, and from no network that a rule of a firewall could name.
 * @throws {KeyVaultError} `forbiddenByFirewall` or `forbiddenByConnection`
 */
export function requireOpenNetwork(
  { name: vault, location, properties }: Vault,
  claims: AccessTokenClaims,
): void {
  const { closedBy } = properties;
  if (closedBy === undefined) return;
  const key = closedBy === 'firewall' ? 'forbiddenByFirewall' : 'forbiddenByConnection';
  throw refusal(key, { caller: nameCaller(claims), vault, location });
}
