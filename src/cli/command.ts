import type { Settings } from '../stack/index.ts';
import type { Style, Terminal } from './terminal.ts';

/**
 * One command: what it is called, what it takes, and a `run` that returns a value. One printer makes that value
 * text or JSON, so every command has `--json` and none writes to standard output by itself.
 */
export interface Command<Value = unknown> {
  /** As typed: `up`, `token decode`. */
  readonly name: string;
  readonly summary: string;
  /** The positional arguments as commander writes them: `[text...]`. */
  readonly parameters?: string;
  readonly options?: readonly CommandOption[];
  readonly examples: readonly string[];
  /** It may start a stack, and so takes all its settings; otherwise it only needs the data folder's name. */
  readonly startsStack?: boolean;
  /** It reads flags of its own, which are somebody else's contract: none of ours is among them. */
  readonly ownFlags?: boolean;
  /** The arguments are a program of the person's: its flags are its own, and so is standard output. */
  readonly runsProgram?: boolean;
  run(input: CommandInput): Promise<Outcome<Value>>;
  render(value: Value, style: Style): string;
}

export interface CommandOption {
  /** As commander writes it: `--service-account <ns/name>`. */
  readonly flags: string;
  /** It may be given several times, and is then a list. */
  readonly isRepeatable?: boolean;
  readonly description: string;
}

export type OptionValue = string | boolean | readonly string[] | undefined;

export interface CommandInput {
  readonly settings: Settings;
  /** Of this program. */
  readonly version: string;
  readonly parameters: readonly string[];
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the person interrupts the command. */
  readonly signal: AbortSignal;
}

export interface Outcome<Value> {
  readonly value: Value;
  readonly exitCode?: number;
  /** The value is printed at once, and the command ends with this. */
  readonly until?: Promise<void>;
}

/** Keeps the value's type between `run` and `render`. */
export function defineCommand<Value>(command: Command<Value>): Command {
  // The registry calls `render` with nothing but what the same command's `run` returned.
  return command as Command;
}

/** The command cannot do what it was asked. The message says why, the fix what to type instead. */
export class CommandError extends Error {
  readonly fix: string | undefined;
  readonly exitCode: number;

  constructor(message: string, options: { fix?: string; exitCode?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'CommandError';
    this.fix = options.fix;
    this.exitCode = options.exitCode ?? 1;
  }
}

export const usageExitCode = 2;
