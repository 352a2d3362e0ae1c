import { addSeconds, type Clock } from '../platform/clock.ts';
import { kubernetesKeyId } from '../platform/jwt/index.ts';
import {
  generateSigningKey,
  type KeyRing,
  type KeyRingHolder,
  type KeyRotation,
  type KeyState,
  type RotationRules,
} from '../platform/keys/index.ts';
import type { Log } from '../platform/log/index.ts';
import { dropKey, type KeyDropOutcome } from './drop-key.ts';

/** What one step of a rotation has done. The next step is the same call. */
export type KeyRotationStep =
  | { readonly kind: 'published'; readonly keyId: string; readonly rotatesFrom: Date }
  | { readonly kind: 'waiting'; readonly keyId: string; readonly rotatesFrom: Date }
  | {
      readonly kind: 'rotated';
      readonly keyId: string;
      readonly previousKeyId: string;
      readonly previousLeavesAt: Date;
      /** Until then, verifiers may hold published keys without the new one. There only where it is in the future. */
      readonly unknownUntil?: Date;
    }
  /** So many keys are published that no more are made. */
  | { readonly kind: 'full'; readonly publishedKeys: number; readonly oldestLeavesAt: Date };

export interface KeyRotationOptions {
  readonly publishLeadSeconds?: number;
  /** Signs with the new key at once, whoever may not have read it yet. */
  readonly isForced?: boolean;
}

export type ClusterKeyState =
  | Exclude<KeyState, { state: 'next' }>
  /** It signs from then on at the earliest, once the rotation is taken further. */
  | (Extract<KeyState, { state: 'next' }> & { readonly rotatesFrom: Date });

export interface SigningKeys {
  /**
   * Takes the rotation one step on: publishes a next key where there is none, makes it the signing key once it
   * has been published for `publishLeadSeconds`. Verifiers may keep the published keys for an hour.
   */
  rotate(options?: KeyRotationOptions): Promise<KeyRotationStep>;
  /** Publishes a key no longer. One that tokens may need goes only where that is forced. */
  drop(keyId: string, options?: { readonly isForced?: boolean }): Promise<KeyDropOutcome>;
  states(): readonly ClusterKeyState[];
}

export interface SigningKeysDependencies {
  readonly keyRing: KeyRingHolder;
  readonly clock: Clock;
  readonly log: Log;
  readonly clusterName: string;
  /** The longest life of a token. */
  readonly longestLifeSeconds: number;
}

/** As long as `Cache-Control` lets the key set be kept. */
const defaultPublishLeadSeconds = 3_600;
/** Entra looks at the first hundred keys of a set (fidelity/issuer-keys.md, "Bounds"). */
const maximumPublishedKeys = 20;

export function createSigningKeys(dependencies: SigningKeysDependencies): SigningKeys {
  const { keyRing, clock, log, clusterName, longestLifeSeconds } = dependencies;

  const change = async <Result>(
    take: (ring: KeyRing) => Promise<{ readonly result: Result; readonly ring: KeyRing }>,
  ): Promise<Result> => {
    let taken: { readonly result: Result } | undefined;
    await keyRing.change(async (ring) => {
      const { result, ring: changed } = await take(ring.withoutExpired(clock.now()));
      taken = { result };
      return changed;
    });
    if (taken === undefined) throw new Error('the key ring was not changed by the change');
    return taken.result;
  };
  const tell = (step: string, keyId: string): void => {
    log.event('key.rotated', { cluster: clusterName, step, keyId });
  };

  return {
    async rotate({ publishLeadSeconds = defaultPublishLeadSeconds, isForced = false } = {}) {
      const rules = { publishLeadSeconds, longestLifeSeconds };
      const step = await change(async (ring) => await takeStep(ring, { clock, rules, isForced }));
      if (step.kind === 'published' || step.kind === 'rotated') tell(step.kind, step.keyId);
      return step;
    },
    async drop(keyId, { isForced = false } = {}) {
      const outcome = await change(async (ring) =>
        dropKey(ring, { keyId, now: clock.now(), longestLifeSeconds, isForced }),
      );
      if (outcome.kind === 'dropped') tell(outcome.kind, outcome.keyId);
      return outcome;
    },
    states: () =>
      keyRing
        .current()
        .states(clock.now())
        .map((each) =>
          each.state === 'next'
            ? { ...each, rotatesFrom: addSeconds(each.publishedAt, defaultPublishLeadSeconds) }
            : each,
        ),
  };
}

interface StepContext {
  readonly clock: Clock;
  readonly rules: RotationRules;
  readonly isForced: boolean;
}

interface Step {
  readonly result: KeyRotationStep;
  readonly ring: KeyRing;
}

async function takeStep(ring: KeyRing, context: StepContext): Promise<Step> {
  const { clock, rules, isForced } = context;
  const now = clock.now();
  const atOnce = { ...context, rules: { ...rules, publishLeadSeconds: 0 } };
  const rotation = ring.rotate(now, rules);
  switch (rotation.kind) {
    case 'rotated':
      return describeRotation(ring, rotation, now);
    case 'too-early': {
      if (isForced) return await takeStep(ring, atOnce);
      const keyId = ring.next?.key.keyId ?? '';
      return { ring, result: { kind: 'waiting', keyId, rotatesFrom: rotation.notBefore } };
    }
    case 'nothing-published': {
      const published = await publish(ring, context);
      return isForced && published.result.kind === 'published'
        ? await takeStep(published.ring, atOnce)
        : published;
    }
  }
}

function describeRotation(
  before: KeyRing,
  { ring, leavesAt }: Extract<KeyRotation, { kind: 'rotated' }>,
  now: Date,
): Step {
  const knownFrom = addSeconds(before.next?.publishedAt ?? now, defaultPublishLeadSeconds);
  return {
    ring,
    result: {
      kind: 'rotated',
      keyId: ring.signing.keyId,
      previousKeyId: before.signing.keyId,
      previousLeavesAt: leavesAt,
      ...(now < knownFrom && { unknownUntil: knownFrom }),
    },
  };
}

async function publish(ring: KeyRing, { clock, rules }: StepContext): Promise<Step> {
  const oldest = ring.retired.at(-1);
  const publishedKeys = ring.published(clock.now()).length;
  if (oldest !== undefined && publishedKeys >= maximumPublishedKeys) {
    return { ring, result: { kind: 'full', publishedKeys, oldestLeavesAt: oldest.leavesAt } };
  }
  const key = await generateSigningKey({ clock, keyId: kubernetesKeyId });
  const now = clock.now();
  const publication = ring.publishNext(key, now);
  if (publication.kind !== 'published') throw new Error(`a new key is ${publication.kind}`);
  const rotatesFrom = addSeconds(now, rules.publishLeadSeconds);
  return { ring: publication.ring, result: { kind: 'published', keyId: key.keyId, rotatesFrom } };
}
