import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Acknowledgement, ofKind } from '../../test/support/acknowledgement.ts';
import { findDamage, findLost, signsWithNewestKey } from '../../test/support/check-storm.ts';
import { startStormChild } from '../../test/support/storm-child.ts';
import { openStormGround } from '../../test/support/storm-ground.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

const rounds = 10;
const seed = 20_260_301;

describe('a process that is killed while it writes', () => {
  it('loses nothing that it has acknowledged, and leaves nothing half-written', async () => {
    using folder = temporaryFolder();
    const random = seededRandom(seed);
    const acknowledged: Acknowledgement[] = [];
    let child = startStormChild(folder.path, 0);
    try {
      for (let round = 0; round < rounds; round += 1) {
        // The first two are killed while they make the files.
        const least = round < 2 ? 0 : 1 + Math.floor(random() * 40);
        const milliseconds = Math.floor(random() * (round < 2 ? 150 : 8));
        // The last one goes on for as long as it takes to see each kind: on a busy machine a key takes its time.
        const missing = round < rounds - 1 ? [] : kindsMissingIn(acknowledged);
        const isEnough = (given: readonly Acknowledgement[]) =>
          given.length >= least && missing.every((kind) => ofKind(given, kind).length > 0);
        acknowledged.push(...(await child.stormUntil({ isEnough, milliseconds })));
        child = startStormChild(folder.path, round + 1);

        const ground = await openStormGround(folder.path);
        const context = `round ${round} of seed ${seed}, after ${acknowledged.length} acknowledgements`;
        expect(await findLost(ground, acknowledged), context).toEqual([]);
        expect(signsWithNewestKey(ground, acknowledged), context).toBe(true);
        await ground.close();
        expect(findDamage(folder.path), context).toEqual([]);
      }
    } finally {
      await child[Symbol.asyncDispose]();
    }
    expect(kindsMissingIn(acknowledged)).toEqual([]);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.db'))).toHaveLength(3);
  }, 180_000);
});

const everyKind = [
  'application',
  'password',
  'identity',
  'credential',
  'assignment',
  'sign-in',
  'secret',
  'service-account',
  'token',
  'key',
] as const satisfies readonly Acknowledgement['kind'][];

function kindsMissingIn(acknowledged: readonly Acknowledgement[]) {
  return everyKind.filter((kind) => ofKind(acknowledged, kind).length === 0);
}

/** Mulberry32: the same numbers for the same seed. */
function seededRandom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
