import type { ApiUser } from './authentication.ts';
import type { RequestInfo } from './request-info.ts';
import { refusal } from './status-error.ts';

/** What the role `system:discovery` gives to everyone who has a name. */
const discoveryPaths = /^\/(api|apis|version|healthz|livez|readyz|openapi)(\/.*)?$/;

/**
 * The operator may do anything. A service account may look around and no more, until roles are served.
 * @throws {StatusError} `forbiddenResource`, `forbiddenPath`
 */
export function authorize(user: ApiUser, info: RequestInfo): void {
  if (user.kind === 'operator') return;
  if (info.kind === 'path') {
    if (info.verb === 'get' && discoveryPaths.test(info.path)) return;
    throw refusal('forbiddenPath', { user: user.name, verb: info.verb, path: info.path });
  }
  const resource = info.subresource === undefined ? info.resource : `${info.resource}/${info.subresource}`;
  throw refusal('forbiddenResource', {
    user: user.name,
    verb: info.verb,
    group: info.group,
    resource,
    ...(info.name !== undefined && { name: info.name }),
    ...(info.namespace !== undefined && { namespace: info.namespace }),
  });
}
