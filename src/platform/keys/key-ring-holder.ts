import type { KeyRing } from './key-ring.ts';

/** The one place of a process where an issuer's ring changes. */
export interface KeyRingHolder {
  current(): KeyRing;
  /**
   * Changes follow one another. The new ring is saved before anyone sees it, so that no token is signed by a
   * key that a restart would lose. Returning the ring as it was changes nothing.
   */
  change(derive: (ring: KeyRing) => KeyRing | Promise<KeyRing>): Promise<KeyRing>;
}

export function createKeyRingHolder(initial: KeyRing, save: (ring: KeyRing) => Promise<void>): KeyRingHolder {
  let ring = initial;
  let lastChange: Promise<unknown> = Promise.resolve();

  const apply = async (derive: (ring: KeyRing) => KeyRing | Promise<KeyRing>): Promise<KeyRing> => {
    const changed = await derive(ring);
    if (changed !== ring) {
      await save(changed);
      ring = changed;
    }
    return ring;
  };

  return {
    current: () => ring,
    change(derive) {
      const change = lastChange.then(() => apply(derive));
      // The caller hears of a failure; the next change starts from the ring as it stands.
      lastChange = change.catch(() => {});
      return change;
    },
  };
}
