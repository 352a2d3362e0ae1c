import type { Clock } from '../platform/clock.ts';
import type { NewId } from '../platform/ids.ts';
import { toTimestamp } from '../wire/timestamp.ts';
import { apiVersionOf, type MakeObject } from './kinds/api-kind.ts';

export function createObjectMaker({
  clock,
  newId,
}: {
  readonly clock: Clock;
  readonly newId: NewId;
}): MakeObject {
  return (kind, { name, namespace, fields = {} }) => ({
    kind: kind.kind,
    apiVersion: apiVersionOf(kind),
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      uid: newId(),
      resourceVersion: '',
      creationTimestamp: toTimestamp(clock.now()),
    },
    ...fields,
  });
}
