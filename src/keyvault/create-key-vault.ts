import type { Log } from '../platform/log/index.ts';
import type { Part } from '../platform/part.ts';
import { isReachable, type Vault } from '../resources/index.ts';
import { type AnswerContext, renderAnswer, renderRefusal } from './answer.ts';
import { createAuthenticate } from './authenticate.ts';
import type { KeyVaultDependencies } from './context.ts';
import { dropPurgedSecrets } from './drop-purged-secrets.ts';
import { answerVaultRequest } from './endpoint.ts';
import { KeyVaultError, refusal } from './errors.ts';
import { parseVaultHost } from './vault-host.ts';

export function createKeyVault(dependencies: KeyVaultDependencies): Part {
  const { vaults, clock, newId, log } = dependencies;
  const surface = { ...dependencies, authenticate: createAuthenticate(dependencies) };
  return {
    async fetch(request) {
      const url = new URL(request.url);
      const host = parseVaultHost(url);
      if (host === undefined) return new Response(null, { status: 421 });
      let vault: Vault | undefined;
      let assignmentId: string | undefined;
      const requestId = newId();
      const context = (): AnswerContext => ({ request, requestId, host, vault, assignmentId });
      try {
        await dropPurgedSecrets(dependencies);
        vault = await vaults.findVault(host.vaultName);
        if (vault === undefined) throw refusal('vaultNotFound', { vault: host.vaultName });
        if (!isReachable(vault, clock.now())) throw refusal('vaultNotRegistered', { vault });
        const onAllowed = (id: string | undefined): void => {
          assignmentId = id;
        };
        const answer = await answerVaultRequest(surface, { request, url, host, vault, onAllowed });
        const { operation, principalId } = answer;
        log.event('access.allowed', { vault: vault.name, operation, principalId, assignmentId });
        return renderAnswer(answer, context());
      } catch (error) {
        const refused = toKeyVaultError(error, log);
        if (refused.status === 403)
          log.event('access.denied', { vault: host.vaultName, key: refused.key, requestId });
        return renderRefusal(refused, context());
      }
    },
    close: async () => {},
  };
}

/** The one place where an unknown error becomes a refusal: it is a fault of ours, logged, and told blandly. */
function toKeyVaultError(error: unknown, log: Log): KeyVaultError {
  if (error instanceof KeyVaultError) return error;
  log.bug(error, { surface: 'keyvault' });
  return refusal('internal');
}
