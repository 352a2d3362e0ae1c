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
   * Lets it write, kills it so many milliseconds after so many acknowledgements, and returns all that it has
   * given until it was dead.
   */
  stormUntil(moment: KillMoment): Promise<readonly Acknowledgement[]>;
}

export interface KillMoment {
  readonly acknowledgements: number;
  readonly milliseconds: number;
}

export function startStormChild(folder: string, round: number): StormChild {
  const child = spawn(process.execPath, [program, folder, String(round)], {
    timeout: 30_000,
    // Shared with every other test that runs programs: without it, each round would compile everything anew.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
  });
  const ended = once(child, 'close');
  const errors = text(child.stderr);
  return {
    async stormUntil({ acknowledgements, milliseconds }) {
      const given: Acknowledgement[] = [];
      const kill = async (): Promise<void> => {
        await delay(milliseconds);
        child.kill('SIGKILL');
      };
      child.stdin.write('begin\n');
      if (acknowledgements === 0) await kill();
      for await (const line of createInterface(child.stdout)) {
        given.push(JSON.parse(line) as Acknowledgement);
        if (given.length === acknowledgements) void kill();
      }
      await ended;
      if (child.signalCode !== 'SIGKILL') throw new Error(`the storm ended by itself: ${await errors}`);
      return given;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
