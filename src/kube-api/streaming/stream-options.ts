import { refusal } from '../status-error.ts';

/** `v1.PodExecOptions` and `v1.PodAttachOptions`, checked. */
export interface PodStreamOptions {
  readonly stdin: boolean;
  readonly stdout: boolean;
  /** With a terminal there is one output. */
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** @throws {StatusError} `noStreams` */
export function readStreamOptions(query: URLSearchParams): PodStreamOptions {
  const tty = readFlag(query, 'tty');
  const stdin = readFlag(query, 'stdin');
  const stdout = readFlag(query, 'stdout');
  const stderr = readFlag(query, 'stderr') && !tty;
  if (!(stdin || stdout || stderr)) throw refusal('noStreams');
  return { stdin, stdout, stderr, tty };
}

/** @throws {StatusError} `noCommand` */
export function readCommand(query: URLSearchParams): readonly string[] {
  const command = query.getAll('command');
  if (command.length === 0) throw refusal('noCommand');
  return command;
}

/** apimachinery's `Convert_Slice_string_To_bool`: whatever is there and is no `false` is true. */
function readFlag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text !== null && text !== '0' && text.toLowerCase() !== 'false';
}
