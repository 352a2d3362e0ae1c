import { describe, expect, it } from 'vitest';
import { createWorkQueue, type WorkQueueOptions } from './work-queue.ts';

function open(work: WorkQueueOptions['work']) {
  const timers = new Map<number, { readonly work: () => void; readonly milliseconds: number }>();
  const failures: unknown[] = [];
  let timer = 0;
  const queue = createWorkQueue({
    work,
    onFailure: (_key, error) => failures.push(error),
    schedule(later, milliseconds) {
      const own = ++timer;
      timers.set(own, { work: later, milliseconds });
      return () => timers.delete(own);
    },
  });
  const pauses = (): readonly number[] => [...timers.values()].map(({ milliseconds }) => milliseconds);
  const fire = (): void => {
    for (const { work: later } of [...timers.values()]) later();
  };
  return { queue, failures, pauses, fire };
}

describe('a work queue', () => {
  it('looks once at what was added often', async () => {
    const seen: string[] = [];
    const { queue } = open(async (key) => void seen.push(key));
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    await queue.idle();
    expect(seen).toEqual(['a', 'b']);
  });

  it('looks again at what was added while it was looked at, and never twice at a time', async () => {
    let [running, most, count] = [0, 0, 0];
    const { queue } = open(async (key) => {
      running += 1;
      most = Math.max(most, running);
      count += 1;
      if (count === 1) queue.add(key);
      await new Promise(setImmediate);
      running -= 1;
    });
    queue.add('a');
    await queue.idle();
    expect([count, most]).toEqual([2, 1]);
  });

  it('works on several keys at a time, but not on all', async () => {
    let [running, most] = [0, 0];
    const { queue } = open(async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running -= 1;
    });
    for (let key = 0; key < 20; key += 1) queue.add(`${key}`);
    await queue.idle();
    expect(most).toBe(4);
  });

  it('tries again what fails, after pauses that double up to half a minute', async () => {
    let isBroken = true;
    const { queue, failures, pauses, fire } = open(async () => {
      if (isBroken) throw new Error('no');
    });
    queue.add('a');
    const seen: number[] = [];
    for (let attempt = 0; attempt < 15; attempt += 1) {
      await queue.idle();
      seen.push(...pauses());
      fire();
    }
    expect(seen.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(seen.at(-1)).toBe(30_000);
    isBroken = false;
    fire();
    await queue.idle();
    expect(pauses()).toEqual([]);

    isBroken = true;
    queue.add('a');
    await queue.idle();
    expect(pauses()).toEqual([5]);
    expect(failures.length).toBeGreaterThan(15);
  });

  it('forgets the later look where there is an earlier one', async () => {
    const { queue, pauses } = open(async () => {});
    queue.addLater('a', 1_000);
    queue.addLater('a', 2_000);
    expect(pauses()).toEqual([2_000]);
    queue.add('a');
    expect(pauses()).toEqual([]);
    await queue.idle();
  });

  it('finishes what it has begun when it is closed, and begins nothing more', async () => {
    const seen: string[] = [];
    let begun: () => void = () => {};
    const beginning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const { queue, pauses } = open(async (key) => {
      begun();
      await new Promise(setImmediate);
      seen.push(key);
      throw new Error('too late');
    });
    queue.add('a');
    await beginning;
    queue.add('b');
    queue.addLater('c', 1_000);
    await queue.close();
    queue.add('d');
    queue.addLater('e', 1_000);
    expect(seen).toEqual(['a']);
    expect(pauses()).toEqual([]);
  });
});
