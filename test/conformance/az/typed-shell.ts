import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `wid exec -- bash`, and somebody who types into it. */
export interface TypedShell extends AsyncDisposable {
  /** Types a block as it stands, and waits until the shell has done with it. */
  type(block: string): Promise<TypedBlock>;
}

export interface TypedBlock {
  /** Both streams, as they come: what a person sees. */
  readonly output: string;
  /** Of the last command of the block. */
  readonly exitCode: number;
}

const wid = fileURLToPath(new URL('../../../bin/wid.js', import.meta.url));
/** No block takes this long; one that does hangs. */
const limitMilliseconds = 120_000;

/** The shell finds these programs, and has a home and a stack of its own. */
export async function openTypedShell(programs: readonly string[]): Promise<TypedShell> {
  const home = await mkdtemp(join(tmpdir(), 'wid-typed-'));
  const path = [...programs.filter((each) => each.includes('/')).map(dirname), process.env.PATH];
  const shell = spawn(process.execPath, [wid, 'exec', '--ephemeral', '--port', '0', '--', 'bash'], {
    cwd: home,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: path.join(delimiter),
      HOME: home,
      TMPDIR: home,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      AZURE_CORE_COLLECT_TELEMETRY: 'no',
      AZURE_CORE_NO_COLOR: '1',
    },
  });
  const ended = once(shell, 'close');
  let printed = '';
  let tell = () => {};
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    tell();
  });
  shell.stdin.write('exec 2>&1\n');
  return {
    async type(block) {
      const mark = randomUUID();
      const isDone = () => new RegExp(`\n${mark} (\\d+)\n`).exec(printed);
      shell.stdin.write(`${block}\nprintf '\\n%s %s\\n' ${mark} $?\n`);
      const done = await new Promise<RegExpExecArray>((resolve, reject) => {
        const giveUp = (why: string) => reject(new Error(`${why}: ${block}\n${printed}`));
        const limit = setTimeout(() => giveUp('it hangs'), limitMilliseconds);
        ended.then(() => giveUp('the shell has ended'), reject);
        tell = () => {
          const found = isDone();
          if (found === null) return;
          clearTimeout(limit);
          resolve(found);
        };
        tell();
      });
      const output = printed.slice(0, done.index);
      printed = printed.slice(done.index + done[0].length);
      return { output: output.trim(), exitCode: Number(done[1]) };
    },
    async [Symbol.asyncDispose]() {
      shell.stdin.end();
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}
