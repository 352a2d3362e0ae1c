import type { KubeContext } from '../context.ts';
import type { AccessAttributes } from '../rbac/index.ts';
import type { RequestInfo } from '../request-info.ts';
import { refusal } from '../status-error.ts';
import type { ApiUser } from './api-user.ts';

/** @throws {StatusError} `forbiddenResource`, `forbiddenPath` */
export async function authorize(
  kube: KubeContext,
  user: ApiUser,
  attributes: AccessAttributes,
): Promise<void> {
  const { isAllowed } = await kube.access.decide(user, attributes);
  if (isAllowed) return;
  if ('path' in attributes) {
    throw refusal('forbiddenPath', { user: user.name, verb: attributes.verb, path: attributes.path });
  }
  const { verb, group, resource, name, namespace, subresource } = attributes;
  throw refusal('forbiddenResource', {
    user: user.name,
    verb,
    group,
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
  });
}

/** What a request asks for, as roles name it. */
export function toAttributes(info: RequestInfo): AccessAttributes {
  if (info.kind === 'path') return { verb: info.verb, path: info.path };
  const { verb, group, resource, subresource, name, namespace } = info;
  return {
    verb,
    group,
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
  };
}
