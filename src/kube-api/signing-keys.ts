import type { Clock } from '../platform/clock.ts';
import { kubernetesKeyId } from '../platform/jwt/index.ts';
import {
  generateSigningKey,
  type KeyRing,
  type KeyRingHolder,
  type KeyState,
} from '../platform/keys/index.ts';
import type { Log } from '../platform/log/index.ts';

/** What one step of a rotation has done. The next step is the same call. */
export type KeyRotationStep =
  | { readonly kind: 'published'; readonly keyId: string; readonly rotatesFrom: Date }
  | { readonly kind: 'waiting'; readonly keyId: string; readonly rotatesFrom: Date }
  | { readonly kind: 'rotated'; readonly keyId: string; readonly previousLeavesAt: Date };

export interface SigningKeys {
  /**
   * Takes the rotation one step on: publishes a next key where there is none, makes it the signing key once it
   * has been published for `publishLeadSeconds`. Verifiers may keep the published keys for an hour.
   */
  rotate(options?: { readonly publishLeadSeconds?: number }): Promise<KeyRotationStep>;
  states(): readonly KeyState[];
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

export function createSigningKeys(dependencies: SigningKeysDependencies): SigningKeys {
  const { keyRing, clock, log, clusterName, longestLifeSeconds } = dependencies;
  return {
    async rotate({ publishLeadSeconds = defaultPublishLeadSeconds } = {}) {
      let step: KeyRotationStep | undefined;
      await keyRing.change(async (ring) => {
        const rules = { publishLeadSeconds, longestLifeSeconds };
        const taken = await takeStep(ring.withoutExpired(clock.now()), clock, rules);
        step = taken.step;
        return taken.ring;
      });
      if (step === undefined) throw new Error('the key ring was not changed by the change');
      if (step.kind !== 'waiting') {
        log.event('key.rotated', { cluster: clusterName, step: step.kind, keyId: step.keyId });
      }
      return step;
    },
    states: () => keyRing.current().states(clock.now()),
  };
}

interface StepRules {
  readonly publishLeadSeconds: number;
  readonly longestLifeSeconds: number;
}

async function takeStep(
  ring: KeyRing,
  clock: Clock,
  rules: StepRules,
): Promise<{ readonly step: KeyRotationStep; readonly ring: KeyRing }> {
  const rotation = ring.rotate(clock.now(), rules);
  switch (rotation.kind) {
    case 'rotated': {
      const { keyId } = rotation.ring.signing;
      return { ring: rotation.ring, step: { kind: 'rotated', keyId, previousLeavesAt: rotation.leavesAt } };
    }
    case 'too-early': {
      const keyId = ring.next?.key.keyId ?? '';
      return { ring, step: { kind: 'waiting', keyId, rotatesFrom: rotation.notBefore } };
    }
    case 'nothing-published': {
      const key = await generateSigningKey({ clock, keyId: kubernetesKeyId });
      const now = clock.now();
      const publication = ring.publishNext(key, now);
      if (publication.kind !== 'published') throw new Error(`a new key is ${publication.kind}`);
      const rotatesFrom = new Date(now.getTime() + rules.publishLeadSeconds * 1_000);
      return { ring: publication.ring, step: { kind: 'published', keyId: key.keyId, rotatesFrom } };
    }
  }
}
