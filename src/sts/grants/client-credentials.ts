import { refusal } from '../errors.ts';
import type { RequestedTarget } from '../token/token-request.ts';
import { getAppAccess } from '../tokens/app-access.ts';
import type { AppGrant } from './grant.ts';

/** RFC 6749 §4.4: the client asks in its own name, for all that it was granted at one resource. */
export const clientCredentials: AppGrant = {
  kind: 'app',
  type: 'client_credentials',

  async authorize(sts, { tenant, client, target }) {
    return await getAppAccess(sts.directory, { tenant, client, identifier: requestedResource(target) });
  },
};

const defaultSuffix = '/.default';

/** Scopes that say something about the answer, not about a resource; MSAL may add them. */
const neutralScopes = new Set(['openid', 'profile', 'offline_access']);

function requestedResource(target: RequestedTarget): string {
  if (target.endpoint === 'v1') return target.resource;
  const scopes = target.scope.split(/\s+/).filter((scope) => scope !== '' && !neutralScopes.has(scope));
  const resources = new Set(scopes.map(resourceOfScope));
  const [resource] = resources;
  if (resource === undefined || resources.size > 1) {
    const reason =
      resource === undefined
        ? 'It names no resource.'
        : 'It names more than one resource; a token is for one.';
    throw refusal('invalidScope', { scope: target.scope.slice(0, 600), reason });
  }
  return resource;
}

/** Everything before the last `/.default`, so that `https://r//.default` is the resource `https://r/`. */
function resourceOfScope(scope: string): string {
  if (!scope.endsWith(defaultSuffix) || scope.length === defaultSuffix.length) {
    throw refusal('scopeWithoutDefault', { scope: scope.slice(0, 600) });
  }
  return scope.slice(0, -defaultSuffix.length);
}
