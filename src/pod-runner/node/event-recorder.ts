import type { Clock } from '../../platform/clock.ts';
import { toTimestamp } from '../../wire/timestamp.ts';
import type { ApiClient, ApiObject } from './api-client.ts';

export interface ObjectEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly container?: string;
}

/** Events about one object, in their order. What happens again is counted, not told again. */
export interface EventRecorder {
  record(event: ObjectEvent): void;
  settled(): Promise<void>;
}

export interface EventRecorderDependencies {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly about: ApiObject;
  readonly kind: 'Pod' | 'Node';
  readonly source: { readonly component: string; readonly host?: string };
  /** A field path by a container's name. */
  readonly fieldPathOf?: (container: string) => string;
}

interface Told {
  readonly name: string;
  readonly count: number;
}

const mostRemembered = 200;
const mostAttempts = 20;
const longestMessage = 1_024;

export function createEventRecorder(dependencies: EventRecorderDependencies): EventRecorder {
  const { api, clock, about } = dependencies;
  const namespace = about.metadata.namespace ?? 'default';
  const path = `/api/v1/namespaces/${namespace}/events`;
  const told = new Map<string, Told>();
  let last: Promise<void> = Promise.resolve();
  let written = 0;

  const write = async (event: ObjectEvent): Promise<void> => {
    const now = toTimestamp(clock.now());
    const key = JSON.stringify(event);
    const earlier = told.get(key);
    if (earlier !== undefined) {
      const count = earlier.count + 1;
      const answer = await api.patch(`${path}/${earlier.name}`, { count, lastTimestamp: now });
      told.set(key, { ...earlier, count });
      if (answer.kind === 'ok') return;
    }
    const name = await create(event, now);
    if (told.size >= mostRemembered) told.clear();
    if (name !== undefined) told.set(key, { name, count: 1 });
  };

  /** Another recorder may have had the same thought in the same moment. */
  const create = async (event: ObjectEvent, now: string): Promise<string | undefined> => {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      written += 1;
      const name = `${about.metadata.name.slice(0, 200)}.${nameSuffix(clock.now(), written)}`;
      const body = { metadata: { name, namespace }, ...describe(event, dependencies), ...times(now) };
      const answer = await api.create(path, body);
      if (answer.kind === 'ok') return name;
      if (answer.code !== 409) return undefined;
    }
    return undefined;
  };

  return {
    record(event) {
      const short = { ...event, message: event.message.slice(0, longestMessage) };
      last = last.then(() => write(short));
    },
    settled: () => last,
  };
}

/** As the real recorder's: the time, told apart from others of the same moment. */
function nameSuffix(now: Date, counter: number): string {
  return (BigInt(now.getTime()) * 1_000_000n + BigInt(counter)).toString(16);
}

function times(now: string): object {
  return { firstTimestamp: now, lastTimestamp: now, count: 1 };
}

function describe(
  { type, reason, message, container }: ObjectEvent,
  { about, kind, source, fieldPathOf }: EventRecorderDependencies,
): object {
  const { name, namespace, uid, resourceVersion } = about.metadata;
  const fieldPath = container === undefined ? undefined : fieldPathOf?.(container);
  return {
    involvedObject: {
      kind,
      apiVersion: 'v1',
      name,
      uid,
      ...(namespace !== undefined && { namespace, resourceVersion }),
      ...(fieldPath !== undefined && { fieldPath }),
    },
    type,
    reason,
    message,
    source,
    reportingComponent: source.component,
    reportingInstance: source.host ?? '',
  };
}
