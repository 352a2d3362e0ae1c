import type { ApiUser } from '../access/api-user.ts';
import {
  type AdmissionOperation,
  type AdmissionRequest,
  admitDefaultTolerations,
  admitPriority,
  admitServiceAccount,
  boundWarnings,
  deadlinePassed,
  type InTreePlugin,
  type RefusedStatus,
  runMutatingAdmission,
  runValidatingAdmission,
  serviceAccountNameOf,
} from '../admission/index.ts';
import type { KubeContext } from '../context.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import type { ApiKind } from '../kinds/api-kind.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { decodeObject } from '../requests/read-object.ts';
import { refusal, StatusError } from '../status-error.ts';
import { requireNamespace } from './require-namespace.ts';

/** What is asked for: the same for every hook, and for every attempt at it. */
export interface AdmissionAsk {
  readonly operation: AdmissionOperation;
  /** What the path names. */
  readonly resource: ApiKind;
  readonly subresource?: string | undefined;
  /** What is sent, where that is not the object itself: a `Scale`, an `Eviction`. */
  readonly sentKind?: Pick<ApiKind, 'group' | 'version' | 'kind'>;
  /** Reads what hooks have changed, where it is no object of a known schema. @throws {StatusError} */
  readonly decode?: (changed: JsonFields) => JsonFields;
  readonly namespace?: string | undefined;
  /** Absent where each object of a collection is asked about, and for what is yet to be named. */
  readonly name?: string | undefined;
  readonly user: ApiUser;
  readonly isDryRun: boolean;
  /** `CreateOptions` and its like, with kind and apiVersion. */
  readonly options?: JsonFields;
}

/** The object as it is to be, and as it was: each where the operation has one. */
export interface ObjectStates {
  readonly object?: JsonFields;
  readonly oldObject?: JsonFields;
}

/** The admission of one request. Never inside a write: hooks take their time, and may ask the API themselves. */
export interface Admission {
  /**
   * The in-tree plugins and the mutating hooks: what they make of the object.
   * @throws {StatusError}
   */
  mutate(states: ObjectStates): Promise<JsonFields | undefined>;
  /**
   * The validating hooks, which see what is about to be stored.
   * @throws {StatusError}
   */
  validate(states: ObjectStates): Promise<void>;
  /**
   * Before one more attempt: the request has a deadline.
   * @throws {StatusError}
   */
  requireTime(): void;
  /** What hooks have said to whoever asks, so far. */
  warnings(): readonly string[];
}

const group = 'admissionregistration.k8s.io';
const mutating = `mutatingwebhookconfigurations.${group}`;
const validating = `validatingwebhookconfigurations.${group}`;

/** Of both phases and all attempts together, as the real server bounds a request. */
const longestMilliseconds = 34_000;

export function openAdmission(kube: KubeContext, ask: AdmissionAsk): Admission {
  const { clock, newId, callHook: call } = kube;
  const common = { call, clock, newId, deadline: new Date(clock.now().getTime() + longestMilliseconds) };
  const plugins = pluginsOf(kube, ask);
  const said: string[] = [];
  const warnings = (): readonly string[] => boundWarnings(said);
  const refuse = (status: RefusedStatus): StatusError =>
    refusal('admissionRefused', { ...status, warnings: warnings() });
  return {
    async mutate(states) {
      const request = await toAdmissionRequest(kube, ask, states);
      if (ask.operation === 'CREATE' && ask.resource.isNamespaced) {
        await requireNamespace(kube.objects, ask.resource, nameFor(ask, states));
      }
      const outcome = await runMutatingAdmission({
        ...common,
        request,
        configurations: await kube.objects.list(mutating),
        inTreePlugins: plugins,
        applyPatch: applyJsonPatch,
        decodeAndDefault: (changed) => decodeChanged(ask, changed),
      });
      said.push(...outcome.warnings);
      if (outcome.kind === 'refused') throw refuse(outcome.status);
      return outcome.object;
    },
    async validate(states) {
      const outcome = await runValidatingAdmission({
        ...common,
        request: await toAdmissionRequest(kube, ask, states),
        configurations: await kube.objects.list(validating),
      });
      said.push(...outcome.warnings);
      if (outcome.kind === 'refused') throw refuse(outcome.status);
    },
    requireTime() {
      if (clock.now() >= common.deadline) throw refuse(deadlinePassed());
    },
    warnings,
  };
}

async function toAdmissionRequest(
  kube: KubeContext,
  ask: AdmissionAsk,
  states: ObjectStates,
): Promise<AdmissionRequest> {
  const { operation, resource: kind, subresource, user, isDryRun, options } = ask;
  const { group: apiGroup, version, plural } = kind;
  const sent = ask.sentKind ?? kind;
  const name = ask.name ?? (operation === 'CREATE' ? identityOf(states.object).name : undefined);
  const namespace = kind.isNamespaced ? ask.namespace : kind.kind === 'Namespace' ? name : undefined;
  const stored =
    namespace === undefined
      ? undefined
      : await kube.objects.find({ resource: 'namespaces', namespace: '', name: namespace });
  return {
    operation,
    kind: { group: sent.group, version: sent.version, kind: sent.kind },
    resource: { group: apiGroup, version, resource: plural },
    ...(subresource !== undefined && { subresource }),
    ...(name && { name }),
    ...(namespace !== undefined && { namespace }),
    ...(stored?.metadata.labels !== undefined && { namespaceLabels: stored.metadata.labels }),
    user,
    ...states,
    isDryRun,
    ...(options !== undefined && { options }),
  };
}

function nameFor(ask: AdmissionAsk, { object }: ObjectStates) {
  return { name: ask.name ?? identityOf(object).name, namespace: ask.namespace ?? '' };
}

function pluginsOf(kube: KubeContext, { resource, subresource }: AdmissionAsk): readonly InTreePlugin[] {
  if (resource.group !== '' || resource.kind !== 'Pod' || subresource !== undefined) return [];
  const withAccount: InTreePlugin = async (request) => {
    const name = serviceAccountNameOf(request);
    if (name === undefined) return { kind: 'admitted', object: request.object };
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

function decodeChanged({ resource, sentKind = resource, decode }: AdmissionAsk, changed: unknown) {
  if (!isFields(changed)) return { kind: 'refused' as const, reason: 'the result is not an object' };
  try {
    const object = decode?.(changed) ?? decodeObject(changed, sentKind, 'Ignore').object;
    return { kind: 'decoded' as const, object };
  } catch (error) {
    if (error instanceof StatusError) return { kind: 'refused' as const, reason: error.message };
    throw error;
  }
}

/** What an object is called. Decoding has checked the types. */
export function identityOf(object: JsonFields | undefined): {
  readonly name: string;
  readonly namespace: string;
} {
  const { name = '', namespace = '' } = (object?.metadata ?? {}) as { name?: string; namespace?: string };
  return { name, namespace };
}
