import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Acknowledgement } from './acknowledgement.ts';

const program = fileURLToPath(new URL('./write-storm.ts', import.meta.url));

/** A write storm in a process of its own, ready to begin. */
export interface StormChild extends AsyncDisposable {
  /**
   * Lets it write, kills it so many milliseconds after it has acknowledged enough, and returns all that it has
   * acknowledged until it was dead.
   * @throws {Error} where a minute is too short for that
   */
  stormUntil(moment: KillMoment): Promise<readonly Acknowledgement[]>;
}

export interface KillMoment {
  /** Asked after each acknowledgement, and once before the first. */
  readonly isEnough: (given: readonly Acknowledgement[]) => boolean;
  readonly milliseconds: number;
}

export function startStormChild(folder: string, round: number): StormChild {
  const child = spawn(process.execPath, [program, folder, String(round)], {
    timeout: 60_000,
    // Shared with every other test that runs programs: without it, each round would compile everything anew.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
  });
  const ended = once(child, 'close');
  const errors = text(child.stderr);
  return {
    async stormUntil({ isEnough, milliseconds }) {
      const given: Acknowledgement[] = [];
      let isKilled = false;
      const killOnceEnough = async (): Promise<void> => {
        if (isKilled || !isEnough(given)) return;
        isKilled = true;
        await delay(milliseconds);
        child.kill('SIGKILL');
      };
      child.stdin.write('begin\n');
      await killOnceEnough();
      for await (const line of createInterface(child.stdout)) {
        given.push(JSON.parse(line) as Acknowledgement);
        void killOnceEnough();
      }
      await ended;
      if (child.signalCode !== 'SIGKILL') throw new Error(`the storm was not killed: ${await errors}`);
      return given;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
