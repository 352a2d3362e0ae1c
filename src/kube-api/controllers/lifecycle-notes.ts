import type { KubeObject } from '../storage/kube-object.ts';
import type { EventNote, Failure } from './action.ts';

/** What each kind of owner tells of what it has made, and taken away: the words of its own controller. */

export function noteCreated(owner: KubeObject, created: KubeObject): EventNote | undefined {
  const message = wordsFor(owner, created)?.created;
  return message === undefined ? undefined : { type: 'Normal', reason: 'SuccessfulCreate', message };
}

export function noteDeleted(owner: KubeObject, deleted: KubeObject): EventNote | undefined {
  const message = wordsFor(owner, deleted)?.deleted;
  return message === undefined ? undefined : { type: 'Normal', reason: 'SuccessfulDelete', message };
}

/** Why a thing could not be made; `name` is empty where the API server would have chosen it. */
export function describeFailure(
  owner: KubeObject,
  { kind, name }: { readonly kind: string; readonly name: string },
  refusal: string,
): Failure {
  if (kind === 'ReplicaSet') {
    return { reason: 'ReplicaSetCreateError', message: `Failed to create new replica set: ${refusal}` };
  }
  if (owner.kind === 'StatefulSet' && kind === 'Pod') {
    const message = `create Pod ${name} in StatefulSet ${owner.metadata.name} failed error: ${refusal}`;
    return { reason: 'FailedCreate', message };
  }
  const what = kind === 'Job' ? 'Error creating job' : 'Error creating';
  return { reason: 'FailedCreate', message: `${what}: ${refusal}` };
}

interface Words {
  readonly created: string;
  readonly deleted: string;
}

/** Of revisions, and of ReplicaSets, nothing is told here. */
function wordsFor(owner: KubeObject, { kind, metadata: { name } }: KubeObject): Words | undefined {
  if (kind === 'Pod' && owner.kind === 'StatefulSet') {
    const said = `Pod ${name} in StatefulSet ${owner.metadata.name} successful`;
    return { created: `create ${said}`, deleted: `delete ${said}` };
  }
  if (kind === 'Pod') return { created: `Created pod: ${name}`, deleted: `Deleted pod: ${name}` };
  if (kind === 'Job' && owner.kind === 'CronJob') {
    return { created: `Created job ${name}`, deleted: `Deleted job ${name}` };
  }
  return undefined;
}
