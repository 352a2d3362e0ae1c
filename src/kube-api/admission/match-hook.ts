import { type Labels, labelsOf } from '../object-labels.ts';
import { isEmptySelector, matchesLabelSelector } from '../selectors/label-selector.ts';
import type { AdmissionHook, HookRule, HookSelector } from './admission-hook.ts';
import type { AdmissionRequest } from './admission-request.ts';

/** Does the hook want this request? Its matchConditions are not asked here. */
export function matchHook(hook: AdmissionHook, request: AdmissionRequest): boolean {
  return (
    !isAdmissionConfiguration(request) &&
    hook.rules.some((rule) => matchesRule(rule, request)) &&
    matchesNamespace(hook.namespaceSelector, request) &&
    matchesObject(hook.objectSelector, request)
  );
}

const configurationKinds: readonly string[] = [
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
];

/** Kubernetes: else a broken hook could refuse its own removal. */
function isAdmissionConfiguration({ kind }: AdmissionRequest): boolean {
  return kind.group === 'admissionregistration.k8s.io' && configurationKinds.includes(kind.kind);
}

function matchesRule(rule: HookRule, request: AdmissionRequest): boolean {
  const { group, version } = request.resource;
  return (
    names(rule.operations, request.operation) &&
    names(rule.apiGroups, group) &&
    names(rule.apiVersions, version) &&
    rule.resources.some((pattern) => matchesResource(pattern, request)) &&
    matchesScope(rule.scope, request)
  );
}

function names(patterns: readonly string[], value: string): boolean {
  return patterns.includes('*') || patterns.includes(value);
}

/** A pattern without a slash, even the star, is for no subresource. */
function matchesResource(pattern: string, request: AdmissionRequest): boolean {
  const slash = pattern.indexOf('/');
  const resource = slash < 0 ? pattern : pattern.slice(0, slash);
  const subresource = slash < 0 ? '' : pattern.slice(slash + 1);
  return (
    (resource === '*' || resource === request.resource.resource) &&
    // Kubernetes: `pods/*` is the pods themselves too, other than its documentation says.
    (subresource === '*' || subresource === (request.subresource ?? ''))
  );
}

function matchesScope(scope: HookRule['scope'], request: AdmissionRequest): boolean {
  const isNamespaced = !isNamespaceRequest(request) && (request.namespace ?? '') !== '';
  return scope === '*' || (scope === 'Namespaced') === isNamespaced;
}

function isNamespaceRequest({ resource }: AdmissionRequest): boolean {
  return resource.group === '' && resource.resource === 'namespaces';
}

function matchesNamespace(selector: HookSelector, request: AdmissionRequest): boolean {
  // No namespace's labels can take a cluster-scoped object out.
  const isClusterScoped = !isNamespaceRequest(request) && (request.namespace ?? '') === '';
  return isClusterScoped || matchesLabelSelector(selector, namespaceLabels(request));
}

/** A namespace that is written is judged by its new labels; one that is deleted, by those it has. */
function namespaceLabels(request: AdmissionRequest): Labels {
  const isWritten = request.operation === 'CREATE' || request.operation === 'UPDATE';
  return isNamespaceRequest(request) && request.subresource === undefined && isWritten
    ? labelsOf(request.object)
    : (request.namespaceLabels ?? {});
}

/**
 * Either state will do, so that no one leaves a hook's reach by taking a label off. An empty selector asks for no
 * object either.
 */
function matchesObject(selector: HookSelector, { object, oldObject }: AdmissionRequest): boolean {
  return (
    isEmptySelector(selector) ||
    [object, oldObject].some(
      (state) => state !== undefined && matchesLabelSelector(selector, labelsOf(state)),
    )
  );
}
