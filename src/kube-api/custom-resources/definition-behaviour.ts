import { isDeepStrictEqual } from 'node:util';
import { toTimestamp } from '../../wire/timestamp.ts';
import type { KindBehaviour } from '../kinds/api-kind.ts';
import { type KubeObject, withMetadata } from '../storage/kube-object.ts';
import type { ObjectWriter } from '../storage/object-store.ts';
import { checkDefinition } from './check-definition.ts';
import { definitionsResource, readDefinition } from './definition.ts';
import {
  claimedByOthers,
  type DefinitionStatus,
  printNames,
  readStatus,
  settleStatus,
  withCondition,
  withStorageVersion,
} from './definition-status.ts';
import { warnOfDefinition } from './warn-of-definition.ts';

/** Stands for the objects of a definition that is going. */
const finalizer = 'customresourcecleanup.apiextensions.k8s.io';

export const definitionBehaviour: KindBehaviour = {
  prepare(object, existing) {
    const status = existing === undefined ? undefined : readStatus(existing);
    const prepared = withStatus(object, {
      conditions: status?.conditions ?? [],
      acceptedNames: status?.acceptedNames ?? readStatus({ ...object, status: {} }).acceptedNames,
      storedVersions: withStorageVersion(status?.storedVersions ?? [], readDefinition(object)),
    });
    const { deletionTimestamp } = object.metadata;
    const isEnding = deletionTimestamp !== undefined && existing?.metadata.deletionTimestamp === undefined;
    return isEnding ? markEnding(prepared, deletionTimestamp) : prepared;
  },
  validate: checkDefinition,
  warn: warnOfDefinition,
  ownFinalizer: finalizer,
  // The name of a definition is what its objects are stored under.
  async terminate(objects, { metadata: { name } }, { kinds, end }) {
    const kind = kinds.find(({ plural, group }) => `${plural}.${group}` === name);
    for (const object of await objects.list(name)) {
      if (kind !== undefined) await end(kind, object);
    }
    return (await objects.list(name)).length === 0;
  },
  settle: settleDefinitions,
};

function withStatus(object: KubeObject, { acceptedNames, ...status }: DefinitionStatus): KubeObject {
  const { conditions, storedVersions } = status;
  return { ...object, status: { conditions, acceptedNames: printNames(acceptedNames), storedVersions } };
}

function markEnding(definition: KubeObject, now: string): KubeObject {
  const { finalizers = [] } = definition.metadata;
  const status = readStatus(definition);
  const conditions = withCondition(
    status.conditions,
    {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionPending',
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    },
    now,
  );
  const named = withMetadata(definition, { finalizers: [...new Set([...finalizers, finalizer])] });
  return withStatus(named, { ...status, conditions });
}

/**
 * Grants names, in the order of creation, until nothing changes any more: a name that one lets go may be what another
 * waits for.
 */
async function settleDefinitions(objects: ObjectWriter, now: Date): Promise<void> {
  let all = (await objects.list(definitionsResource)).toSorted(byAge);
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    for (const definition of all) {
      if (definition.metadata.deletionTimestamp !== undefined) continue;
      const status = settleStatus(definition, claimedByOthers(definition, all), toTimestamp(now));
      if (isDeepStrictEqual(status, definition.status)) continue;
      const settled = await objects.replace(definitionsResource, { ...definition, status });
      all = all.map((one) => (one === definition ? settled : one));
      hasChanged = true;
    }
  }
}

function byAge(left: KubeObject, right: KubeObject): number {
  const [first, second] = [left, right].map(
    ({ metadata: { creationTimestamp: at, name } }) => `${at}/${name}`,
  );
  return String(first) < String(second) ? -1 : 1;
}
