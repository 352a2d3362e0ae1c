import {
  type AdmissionRequest,
  admitDefaultTolerations,
  admitPriority,
  admitServiceAccount,
  type InTreePlugin,
  runMutatingAdmission,
  runValidatingAdmission,
  serviceAccountNameOf,
} from '../admission/index.ts';
import type { KubeContext } from '../context.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { decodeObject } from '../requests/read-object.ts';
import { refusal, StatusError } from '../status-error.ts';
import type { VerbRequest } from '../verbs/verb.ts';
import type { WriteOptions } from './write-options.ts';

export interface NewObject {
  /** Decoded and defaulted. */
  readonly object: JsonFields;
  readonly options: WriteOptions;
}

const group = 'admissionregistration.k8s.io';
const mutating = `mutatingwebhookconfigurations.${group}`;
const validating = `validatingwebhookconfigurations.${group}`;

/**
 * Lets the whole admission chain see a new object. Not inside a write: hooks take their time, and may ask the API
 * themselves.
 * @throws {StatusError}
 */
export async function admitNew(
  kube: KubeContext,
  asked: VerbRequest,
  { object, options }: NewObject,
): Promise<{ readonly object: JsonFields; readonly warnings: readonly string[] }> {
  const request = await toAdmissionRequest(kube, asked, { object, options });
  const { clock, newId, callHook: call } = kube;
  const deadline = new Date(clock.now().getTime() + longestMilliseconds);
  const common = { call, clock, newId, deadline };
  const mutated = await runMutatingAdmission({
    ...common,
    request,
    configurations: await kube.objects.list(mutating),
    inTreePlugins: pluginsOf(kube, asked),
    applyPatch: applyJsonPatch,
    decodeAndDefault: (changed) => decodeChanged(asked, changed),
  });
  if (mutated.kind === 'refused') throw refusal('admissionRefused', mutated.status);
  const admitted = mutated.object ?? object;
  checkUnmoved(asked, object, admitted);
  const validated = await runValidatingAdmission({
    ...common,
    request: { ...request, object: admitted },
    configurations: await kube.objects.list(validating),
  });
  if (validated.kind === 'refused') throw refusal('admissionRefused', validated.status);
  return { object: admitted, warnings: [...mutated.warnings, ...validated.warnings] };
}

/** Of both phases together, as the real server bounds a request. */
const longestMilliseconds = 34_000;

async function toAdmissionRequest(
  kube: KubeContext,
  { kind, info, user }: VerbRequest,
  { object, options }: NewObject,
): Promise<AdmissionRequest> {
  const { group: apiGroup, version, plural } = kind;
  const metadata = isFields(object.metadata) ? object.metadata : {};
  const name = typeof metadata.name === 'string' && metadata.name !== '' ? metadata.name : undefined;
  const namespace = kind.isNamespaced ? info.namespace : kind.kind === 'Namespace' ? name : undefined;
  const stored = kind.isNamespaced
    ? await kube.objects.find({ resource: 'namespaces', namespace: '', name: info.namespace ?? '' })
    : undefined;
  return {
    operation: 'CREATE',
    kind: { group: apiGroup, version, kind: kind.kind },
    resource: { group: apiGroup, version, resource: plural },
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
    ...(stored?.metadata.labels !== undefined && { namespaceLabels: stored.metadata.labels }),
    user,
    object: kind.isNamespaced ? { ...object, metadata: { ...metadata, namespace: info.namespace } } : object,
    isDryRun: options.isDryRun,
    options: {
      kind: 'CreateOptions',
      apiVersion: 'meta.k8s.io/v1',
      fieldManager: options.fieldManager,
      fieldValidation: options.fieldValidation,
      ...(options.isDryRun && { dryRun: ['All'] }),
    },
  };
}

function pluginsOf(kube: KubeContext, { kind }: VerbRequest): readonly InTreePlugin[] {
  if (kind.kind !== 'Pod') return [];
  const withAccount: InTreePlugin = async (request) => {
    const name = serviceAccountNameOf(request) ?? '';
    const key = { resource: 'serviceaccounts', namespace: request.namespace ?? '', name };
    const serviceAccount = await kube.objects.find(key);
    return admitServiceAccount(request, { serviceAccount, randomSuffix: () => randomSuffix(kube.newId()) });
  };
  return [withAccount, admitDefaultTolerations, (request) => admitPriority(request)];
}

/** Letters of a new id: unlike each other is all that they have to be. */
function randomSuffix(id: string): string {
  return id.replaceAll('-', '').slice(-5);
}

function decodeChanged({ kind }: VerbRequest, changed: unknown) {
  if (!isFields(changed)) return { kind: 'refused' as const, reason: 'the result is not an object' };
  try {
    return { kind: 'decoded' as const, object: decodeObject(changed, kind, 'Ignore').object };
  } catch (error) {
    if (error instanceof StatusError) return { kind: 'refused' as const, reason: error.message };
    throw error;
  }
}

/** Kubernetes: a hook may change what an object says, not which object it is. */
function checkUnmoved(asked: VerbRequest, before: JsonFields, after: JsonFields): void {
  const [was, is] = [identityOf(before), identityOf(after)];
  if (is.name !== was.name) throw refusal('nameMismatch', { inBody: is.name, inUrl: was.name });
  if (is.namespace !== '' && is.namespace !== (asked.info.namespace ?? ''))
    throw refusal('namespaceMismatch');
}

function identityOf({ metadata }: JsonFields): { readonly name: string; readonly namespace: string } {
  // Decoding has checked the types.
  const { name = '', namespace = '' } = (metadata ?? {}) as { name?: string; namespace?: string };
  return { name, namespace };
}
