/** Time as a dependency, so that a test can hold it still. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Whole seconds since 1970, as JWTs and Key Vault count. */
export function toUnixSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1_000);
}

export function addSeconds(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1_000);
}
