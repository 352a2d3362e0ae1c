import { describe, expect, it } from 'vitest';
import { FixedClock } from '../../test/support/fixed-clock.ts';
import { addSeconds } from '../platform/clock.ts';
import { silentLog } from '../platform/log/index.ts';
import type { Timer } from './timer.ts';
import { createTokenRefresher } from './token-refresher.ts';

/** A timer that runs what is due when the clock is moved, and nothing by itself. */
class SteppedTimer implements Timer {
  readonly clock = new FixedClock();
  #waiting: { at: number; run: () => void }[] = [];

  after(milliseconds: number, run: () => void) {
    const entry = { at: this.clock.now().getTime() + milliseconds, run };
    this.#waiting.push(entry);
    return {
      cancel: () => {
        this.#waiting = this.#waiting.filter((one) => one !== entry);
      },
    };
  }

  get count(): number {
    return this.#waiting.length;
  }

  async advanceSeconds(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed += 1) {
      this.clock.advanceSeconds(1);
      const now = this.clock.now().getTime();
      const due = this.#waiting.filter(({ at }) => at <= now);
      this.#waiting = this.#waiting.filter(({ at }) => at > now);
      for (const { run } of due) run();
      if (due.length > 0) await settle();
    }
  }
}

/** Lets every promise that is ready run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

async function start(options: { lifeSeconds?: number } = {}) {
  const timer = new SteppedTimer();
  const state = {
    requests: [] as number[],
    written: [] as string[],
    failure: undefined as Error | undefined,
  };
  const logged: unknown[] = [];
  const startedAt = timer.clock.now().getTime();
  const requestToken = async () => {
    state.requests.push((timer.clock.now().getTime() - startedAt) / 1_000);
    if (state.failure !== undefined) throw state.failure;
    const expiresAt = addSeconds(timer.clock.now(), options.lifeSeconds ?? 3_600);
    return { token: `token-${state.requests.length}`, expiresAt };
  };
  const refresher = await createTokenRefresher({
    requestToken,
    write: async (token) => void state.written.push(token),
    clock: timer.clock,
    timer,
    log: { ...silentLog, debug: (message, fields) => logged.push({ message, ...fields }) },
    random: () => 0,
  });
  return { timer, state, refresher, logged };
}

describe('the token refresher', () => {
  it('writes a first token before it is there', async () => {
    const { state, refresher } = await start();
    expect(state.written).toEqual(['token-1']);
    expect(refresher.expiresAt).toEqual(new Date('2026-03-01T13:00:00Z'));
    await refresher.close();
  });

  it('does not start without a first token', async () => {
    const timer = new SteppedTimer();
    const dependencies = { write: async () => {}, clock: timer.clock, timer, log: silentLog };
    const requestToken = async () => {
      throw new Error('no cluster');
    };
    await expect(createTokenRefresher({ ...dependencies, requestToken })).rejects.toThrow('no cluster');
    expect(timer.count).toBe(0);
  });

  it('asks for the next one at four fifths of its life, and again', async () => {
    const { timer, state, refresher } = await start();
    await timer.advanceSeconds(2_879);
    expect(state.written).toHaveLength(1);
    await timer.advanceSeconds(1);
    expect(state.written).toEqual(['token-1', 'token-2']);
    await timer.advanceSeconds(2_880);
    expect(state.requests).toEqual([0, 2_880, 5_760]);
    await refresher.close();
  });

  it('keeps the token when a refresh fails, tries again ever more slowly, and recovers', async () => {
    const { timer, state, refresher, logged } = await start();
    state.failure = new Error('unreachable');
    await timer.advanceSeconds(2_880 + 130);
    expect(state.written).toEqual(['token-1']);
    expect(state.requests.slice(1)).toEqual([0, 1, 3, 7, 15, 31, 63, 123].map((wait) => 2_880 + wait));
    expect(logged[0]).toEqual({
      message: 'the token could not be refreshed',
      reason: 'unreachable',
      hasExpired: false,
      retrySeconds: 1,
    });
    state.failure = undefined;
    await timer.advanceSeconds(60);
    expect(state.written).toHaveLength(2);
    expect(JSON.stringify(logged)).not.toContain('token-1');

    state.failure = new Error('unreachable');
    const before = state.requests.length;
    await timer.advanceSeconds(2_880 + 2);
    const [first, second] = state.requests.slice(before);
    expect(second! - first!).toBe(1);
    await refresher.close();
  });

  it('goes on trying after the token has expired, and says that it has', async () => {
    const { timer, state, refresher, logged } = await start();
    state.failure = new Error('unreachable');
    await timer.advanceSeconds(3_700);
    expect(logged.at(-1)).toMatchObject({ hasExpired: true });
    state.failure = undefined;
    await timer.advanceSeconds(60);
    expect(state.written).toHaveLength(2);
    await refresher.close();
  });

  it('finds its token due at the next look when the clock has leapt', async () => {
    const { timer, state, refresher } = await start();
    timer.clock.advanceSeconds(-7_200);
    timer.clock.advanceSeconds(7_200 + 3_000);
    await timer.advanceSeconds(1);
    expect(state.written).toHaveLength(2);
    await refresher.close();
  });

  it('stops when it is closed', async () => {
    const { timer, state, refresher } = await start();
    await refresher.close();
    expect(timer.count).toBe(0);
    await timer.advanceSeconds(3_000);
    expect(state.requests).toHaveLength(1);
  });

  it('writes nothing that arrives after it was closed', async () => {
    const timer = new SteppedTimer();
    const written: string[] = [];
    let answer: (() => void) | undefined;
    const requestToken = async () => {
      if (written.length > 0) await new Promise<void>((resolve) => (answer = resolve));
      return { token: 't', expiresAt: addSeconds(timer.clock.now(), 600) };
    };
    const write = async (token: string) => void written.push(token);
    const dependencies = { requestToken, write, clock: timer.clock, timer, log: silentLog, random: () => 0 };
    const refresher = await createTokenRefresher(dependencies);
    await timer.advanceSeconds(480);
    const closing = refresher.close();
    answer?.();
    await closing;
    expect(answer).toBeTypeOf('function');
    expect(written).toEqual(['t']);
    expect(timer.count).toBe(0);
  });
});
