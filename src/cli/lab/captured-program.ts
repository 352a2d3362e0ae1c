import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

export interface CapturedRun {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

interface Program {
  /** The program and what it is given. */
  readonly command: readonly [string, ...string[]];
  readonly variables: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A workload that answers within this time answers as quickly as on Azure, retries of the SDK included. */
const limitMilliseconds = 60_000;

/** Runs a program to its end and keeps what it printed. */
export async function captureProgram(program: Program): Promise<CapturedRun> {
  const child = start(program, 'ignore');
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, output: output.trimEnd(), errors: errors.trim() };
}

/** A program that keeps running, and answers each line it is sent with a line. */
export interface Conversation extends AsyncDisposable {
  /** The next line that it prints. The first comes by itself. */
  nextAnswer(): Promise<string>;
  say(line: string): void;
}

export function converse(program: Program): Conversation {
  const child = start(program, 'pipe');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async nextAnswer() {
      const { value, done } = await lines.next();
      return done === true ? '' : value;
    },
    say: (line) => {
      child.stdin?.write(`${line}\n`);
    },
    async [Symbol.asyncDispose]() {
      child.stdin?.end();
      if (child.exitCode === null) await once(child, 'close');
    },
  };
}

function start({ command, variables, environment }: Program, input: 'ignore' | 'pipe') {
  const [program, ...given] = command;
  const child = spawn(program, given, {
    stdio: [input, 'pipe', 'pipe'],
    env: { ...environment, ...variables },
    timeout: limitMilliseconds,
  });
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error(`${program} has no output to read`);
  return Object.assign(child, { stdout, stderr });
}

/** The exception as its library words it, without the stack and Node's dump of its fields. */
export function exceptionOf(errors: string): string {
  const lines = errors.split('\n');
  const start = lines.findIndex((line) =>
    /^(\w*Error|\w+Unavailable\w*|AggregateAuthenticationError)\b.*:/.test(line),
  );
  if (start < 0) return errors.split('\n').slice(0, 5).join('\n');
  const end = lines.findIndex((line, index) => index > start && /^\s+at /.test(line));
  return lines
    .slice(start, end < 0 ? start + 12 : end)
    .join('\n')
    .trim();
}
