/** Waiting as a dependency, so that a test can let the time pass. */
export interface Timer {
  /** Runs once after so many milliseconds, unless it is cancelled. */
  after(milliseconds: number, run: () => void): { cancel(): void };
}

/** Never keeps a process alive by itself. */
export const systemTimer: Timer = {
  after(milliseconds, run) {
    const timeout = setTimeout(run, milliseconds);
    timeout.unref();
    return { cancel: () => clearTimeout(timeout) };
  },
};
