import { type FieldCause, forbiddenValue, invalidValue } from '../field-cause.ts';
import { fieldsOf, listOf } from '../field-shape.ts';
import { refusal, type StatusError } from '../status-error.ts';
import { textResponse } from '../status-response.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { chooseContainer } from './choose-container.ts';
import { keyOf, notFound, type VerbHandler } from './verb.ts';

/** `v1.PodLogOptions`, checked. */
export interface PodLogOptions {
  readonly container: string;
  /** Of the container before this one. */
  readonly previous: boolean;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  readonly sinceTime?: Date;
  readonly limitBytes?: number;
}

/** Asks the node that has the pod. The signal: nobody listens any more. */
export type ReadPodLog = (
  pod: { readonly namespace: string; readonly name: string; readonly uid: string },
  options: PodLogOptions,
  signal: AbortSignal,
) => Promise<Response>;

/** `GET …/pods/{name}/log` */
export const podLog: VerbHandler = async (kube, asked) => {
  const { info, request } = asked;
  if (info.verb !== 'get') throw refusal('methodNotAllowed');
  const pod = await kube.objects.find(keyOf(asked));
  if (pod === undefined) throw notFound(asked);
  const options = readOptions(pod, info.query);
  // Kubernetes: as long as no node has the pod, there is nobody to ask, and the log is empty.
  if (!fieldsOf(pod.spec).nodeName) return textResponse(200, '');
  refuseUnwritten(pod, options);
  if (kube.readPodLog === undefined) throw refusal('resourceNotFound');
  const { namespace = '', name, uid } = pod.metadata;
  return await kube.readPodLog({ namespace, name, uid }, options, request.signal);
};

/** @throws {StatusError} */
function readOptions(pod: KubeObject, query: URLSearchParams): PodLogOptions {
  const numbers = {
    ...readNumber(query, 'tailLines'),
    ...readNumber(query, 'sinceSeconds'),
    ...readNumber(query, 'limitBytes'),
  };
  const sinceTime = query.get('sinceTime') || undefined;
  const causes = [
    ...atLeast('tailLines', numbers.tailLines, 0),
    ...atLeast('limitBytes', numbers.limitBytes, 1),
    ...atLeast('sinceSeconds', numbers.sinceSeconds, 1),
    ...(numbers.sinceSeconds !== undefined && sinceTime !== undefined
      ? [forbiddenValue('', 'at most one of `sinceTime` or `sinceSeconds` may be specified')]
      : []),
  ];
  const { name } = pod.metadata;
  if (causes.length > 0) throw refusal('invalid', { kind: 'PodLogOptions', name, causes });
  return {
    ...numbers,
    container: chooseContainer(pod, query.get('container') ?? ''),
    previous: isTrue(query.get('previous')),
    follow: isTrue(query.get('follow')),
    timestamps: isTrue(query.get('timestamps')),
    ...(sinceTime !== undefined && { sinceTime: readTime(sinceTime) }),
  };
}

function readNumber<Name extends string>(
  query: URLSearchParams,
  name: Name,
): { readonly [key in Name]?: number } {
  const text = query.get(name);
  if (text === null || text === '') return {};
  if (!/^[+-]?\d{1,15}$/.test(text)) throw refusal('unparsableQuery', { function: 'ParseInt', text });
  // The one key is the name.
  return { [name]: Number(text) } as { readonly [key in Name]?: number };
}

function readTime(text: string): Date {
  const time = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(time.getTime()))
    throw refusal('unparsableTime', { text });
  return time;
}

function isTrue(text: string | null): boolean {
  return text !== null && ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text);
}

function atLeast(field: string, value: number | undefined, least: number): readonly FieldCause[] {
  if (value === undefined || value >= least) return [];
  const detail = least === 0 ? 'must be greater than or equal to 0' : 'must be greater than 0';
  return [invalidValue(field, value, detail)];
}

/**
 * Kubernetes: a container that has never run has no log, and the answer says what it waits for
 * (pkg/kubelet `validateContainerLogStatus`).
 * @throws {StatusError}
 */
function refuseUnwritten({ metadata: { name: pod }, status }: KubeObject, options: PodLogOptions): void {
  const { container, previous } = options;
  const { containerStatuses, initContainerStatuses } = fieldsOf(status);
  const all = [...listOf(containerStatuses), ...listOf(initContainerStatuses)];
  const found = all.find(({ name }) => name === container);
  if (found === undefined) throw refusal('containerUnavailable', { pod, container });
  const { waiting } = fieldsOf(found.state);
  const hasEnded = fieldsOf(found.lastState).terminated !== undefined;
  if (previous && !hasEnded) throw refusal('noPreviousContainer', { pod, container });
  if (waiting !== undefined && !hasEnded) throw waitingRefusal({ pod, container }, fieldsOf(waiting).reason);
}

function waitingRefusal(place: { pod: string; container: string }, reason: unknown): StatusError {
  if (reason === 'ErrImagePull')
    return refusal('containerWaiting', { ...place, reason: "image can't be pulled" });
  if (reason === 'ImagePullBackOff') {
    return refusal('containerWaiting', { ...place, reason: 'trying and failing to pull image' });
  }
  return refusal('containerWaiting', { ...place, reason: String(reason) });
}
