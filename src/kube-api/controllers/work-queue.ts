/** What is to be looked at. Looking at it once serves all that has happened before. */
export interface WorkQueue {
  add(key: string): void;
  /** No earlier than that, unless it is added before. */
  addLater(key: string, milliseconds: number): void;
  /** Once nothing waits and nothing runs; what is only due later does not count. */
  idle(): Promise<void>;
  /** Starts nothing more, and waits for what has begun. */
  close(): Promise<void>;
}

/** Calls something later, and never keeps the process alive for it. Returns how to call it off. */
export type Schedule = (work: () => void, milliseconds: number) => () => void;

export interface WorkQueueOptions {
  readonly work: (key: string) => Promise<void>;
  /** A failure is tried again, after a pause that doubles. */
  readonly onFailure: (key: string, error: unknown) => void;
  readonly schedule?: Schedule;
}

const workers = 4;
const firstPauseMilliseconds = 5;
const longestPauseMilliseconds = 30_000;
/** The longest that a timer can wait; whoever is woken too early waits again. */
const longestWaitMilliseconds = 2 ** 31 - 1;

/** One key is never worked on twice at the same time. Costs nothing while there is nothing to do. */
export function createWorkQueue({ work, onFailure, schedule = onTimer }: WorkQueueOptions): WorkQueue {
  const waiting = new Set<string>();
  const running = new Set<string>();
  const later = new Map<string, () => void>();
  const failures = new Map<string, number>();
  const whenIdle = new Set<() => void>();
  let isClosed = false;
  let isStarting = false;

  const add = (key: string): void => {
    if (isClosed) return;
    waiting.add(key);
    callOff(key);
    start();
  };
  const callOff = (key: string): void => {
    later.get(key)?.();
    later.delete(key);
  };
  const addLater = (key: string, milliseconds: number): void => {
    if (isClosed) return;
    callOff(key);
    later.set(
      key,
      schedule(() => add(key), Math.min(milliseconds, longestWaitMilliseconds)),
    );
  };
  /** Not at once: whoever has just changed something is answered first. */
  const start = (): void => {
    if (isStarting) return;
    isStarting = true;
    setImmediate(() => {
      isStarting = false;
      startWork();
    });
  };
  const startWork = (): void => {
    for (const key of waiting) {
      if (running.size >= workers) break;
      if (running.has(key)) continue;
      waiting.delete(key);
      running.add(key);
      void workOn(key);
    }
    if (running.size > 0 || (waiting.size > 0 && !isClosed)) return;
    for (const resolve of whenIdle) resolve();
    whenIdle.clear();
  };
  const workOn = async (key: string): Promise<void> => {
    try {
      await work(key);
      failures.delete(key);
    } catch (error) {
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      onFailure(key, error);
      addLater(key, Math.min(firstPauseMilliseconds * 2 ** count, longestPauseMilliseconds));
    }
    running.delete(key);
    start();
  };
  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      whenIdle.add(resolve);
      start();
    });

  return {
    add,
    addLater,
    idle,
    async close() {
      isClosed = true;
      for (const key of [...later.keys()]) callOff(key);
      waiting.clear();
      await idle();
    },
  };
}

const onTimer: Schedule = (work, milliseconds) => {
  const timer = setTimeout(work, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
};
