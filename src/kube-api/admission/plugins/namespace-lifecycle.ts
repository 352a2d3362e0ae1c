import { isFields, type JsonFields } from '../../field-shape.ts';
import type { AdmissionRequest } from '../admission-request.ts';
import { admitted, type PluginOutcome, refusedAsForbidden } from './in-tree-plugin.ts';

const immortal: readonly string[] = ['default', 'kube-system', 'kube-public'];

/** Nothing is written into a namespace that is not there, nothing new into one that is on its way out. */
export function admitNamespaceLifecycle(
  request: AdmissionRequest,
  /** The request's namespace as it is stored. */
  namespace: JsonFields | undefined,
): PluginOutcome {
  const { operation, resource, namespace: name = '' } = request;
  if (resource.group === '' && resource.resource === 'namespaces') return admitNamespaceItself(request);
  // What is deleted may go with its namespace, or after it.
  if (name === '' || operation === 'DELETE' || isAccessReview(request)) return admitted(request.object);
  if (namespace === undefined) return { kind: 'refused', status: namespaceNotFound(name) };
  const status = isFields(namespace.status) ? namespace.status : {};
  return operation === 'CREATE' && status.phase === 'Terminating'
    ? refuseNewContent(request, name)
    : admitted(request.object);
}

function admitNamespaceItself(request: AdmissionRequest): PluginOutcome {
  const name = request.name ?? '';
  const isProtected =
    request.operation === 'DELETE' && request.subresource === undefined && immortal.includes(name);
  return isProtected
    ? refusedAsForbidden(request, 'this namespace may not be deleted')
    : admitted(request.object);
}

/** Whether one may do a thing can be asked of any namespace. */
function isAccessReview({ resource }: AdmissionRequest): boolean {
  return resource.group === 'authorization.k8s.io' && resource.resource === 'localsubjectaccessreviews';
}

function namespaceNotFound(name: string) {
  const message = `namespaces ${JSON.stringify(name)} not found`;
  return { code: 404, reason: 'NotFound', message, details: { name, kind: 'namespaces' } };
}

function refuseNewContent(request: AdmissionRequest, name: string): PluginOutcome {
  const refusal = refusedAsForbidden(
    request,
    `unable to create new content in namespace ${name} because it is being terminated`,
  );
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${name} is being terminated`,
    field: 'metadata.namespace',
  };
  return {
    kind: 'refused',
    status: { ...refusal.status, details: { ...refusal.status.details, causes: [cause] } },
  };
}
