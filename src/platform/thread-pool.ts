import { availableParallelism } from 'node:os';

/**
 * Gives the process as many pool threads as the machine has cores. The default of four makes signatures wait for
 * each other, and the event loop for them, on a small machine. Takes effect only before the pool is first used.
 */
export function sizeThreadPool(): void {
  // biome-ignore lint/style/noProcessEnv: libuv has no other way to be told
  process.env.UV_THREADPOOL_SIZE ??= String(Math.max(2, availableParallelism()));
}
