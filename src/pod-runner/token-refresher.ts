import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log/index.ts';
import type { Timer } from './timer.ts';
import { longestJitterSeconds, shouldRefresh, type TokenLife } from './token-refresh.ts';

export interface RequestedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

export interface TokenRefresherDependencies {
  readonly requestToken: () => Promise<RequestedToken>;
  readonly write: (token: string) => Promise<void>;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly log: Log;
  /** From 0 to 1. */
  readonly random?: () => number;
  /** How often the clock is looked at: a kubelet's sync period. */
  readonly checkSeconds?: number;
}

export interface TokenRefresher {
  readonly expiresAt: Date;
  /** Ends what is under way; nothing is written afterwards. */
  close(): Promise<void>;
}

const defaultCheckSeconds = 60;
const firstRetrySeconds = 1;

/**
 * Keeps a token fresh. The first must succeed, or there is nothing to start with. A later one that fails leaves
 * the token as it is, valid until it expires, and is tried again, each time after twice the wait.
 */
export async function createTokenRefresher(
  dependencies: TokenRefresherDependencies,
): Promise<TokenRefresher> {
  const refresher = new PeriodicRefresher(dependencies);
  await refresher.start();
  return refresher;
}

class PeriodicRefresher implements TokenRefresher {
  readonly #dependencies: TokenRefresherDependencies;
  readonly #checkSeconds: number;
  #life: TokenLife = { issuedAt: new Date(0), expiresAt: new Date(0) };
  #jitterSeconds = 0;
  #retrySeconds = firstRetrySeconds;
  #waiting: { cancel(): void } | undefined;
  #underWay: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(dependencies: TokenRefresherDependencies) {
    this.#dependencies = dependencies;
    this.#checkSeconds = dependencies.checkSeconds ?? defaultCheckSeconds;
  }

  get expiresAt(): Date {
    return this.#life.expiresAt;
  }

  async start(): Promise<void> {
    await this.#refresh();
    this.#checkAfter(this.#checkSeconds);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting?.cancel();
    await this.#underWay;
  }

  /** A short wait at a time, not one long one: a machine that slept finds its token due when it wakes. */
  #checkAfter(seconds: number): void {
    if (this.#isClosed) return;
    this.#waiting = this.#dependencies.timer.after(seconds * 1_000, () => {
      this.#underWay = this.#check();
    });
  }

  async #check(): Promise<void> {
    const { clock } = this.#dependencies;
    const age = { ...this.#life, now: clock.now(), jitterSeconds: this.#jitterSeconds };
    this.#checkAfter(shouldRefresh(age) ? await this.#tryRefresh() : this.#checkSeconds);
  }

  /** Returns how long to wait. */
  async #tryRefresh(): Promise<number> {
    try {
      await this.#refresh();
      this.#retrySeconds = firstRetrySeconds;
      return this.#checkSeconds;
    } catch (error) {
      this.#tellFailure(error);
      const wait = this.#retrySeconds;
      this.#retrySeconds = Math.min(wait * 2, this.#checkSeconds);
      return Math.min(wait, this.#checkSeconds);
    }
  }

  async #refresh(): Promise<void> {
    const { requestToken, write, clock, random = Math.random } = this.#dependencies;
    const issuedAt = clock.now();
    const { token, expiresAt } = await requestToken();
    if (this.#isClosed) return;
    await write(token);
    this.#life = { issuedAt, expiresAt };
    this.#jitterSeconds = random() * longestJitterSeconds;
  }

  #tellFailure(error: unknown): void {
    const { log, clock } = this.#dependencies;
    log.debug('the token could not be refreshed', {
      reason: error instanceof Error ? error.message : 'unknown',
      hasExpired: clock.now() >= this.#life.expiresAt,
      retrySeconds: this.#retrySeconds,
    });
  }
}
