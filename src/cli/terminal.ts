import colors from 'picocolors';
import { showSpinner } from './spinner.ts';
import type { TextStream } from './text-stream.ts';

export type Style = ReturnType<typeof colors.createColors>;

/** Where a command's words go. Results are standard output's; progress and complaints are standard error's. */
export interface Terminal {
  /** For what is said on standard output. */
  readonly style: Style;
  /** For complaints. One of the two may be a terminal and the other a file. */
  readonly complaintStyle: Style;
  readonly isJson: boolean;
  /** Shows that something long is under way: a spinner for a person, a line for a log, nothing with `--json`. */
  progress<Result>(what: string, work: () => Promise<Result>): Promise<Result>;
  /** A line of a story that a person follows while it happens. Silent with `--json`. */
  say(line: string): void;
  result(text: string): void;
  complaint(text: string): void;
}

export interface TerminalOptions {
  readonly isJson: boolean;
  readonly output?: TextStream;
  readonly errors?: TextStream;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export function createTerminal(options: TerminalOptions): Terminal {
  const { isJson, output = process.stdout, errors = process.stderr, environment = process.env } = options;
  const styleFor = (stream: TextStream) => colors.createColors(!isJson && supportsColor(stream, environment));
  const isInteractive = errors.isTTY === true && environment.CI === undefined && environment.TERM !== 'dumb';
  return {
    style: styleFor(output),
    complaintStyle: styleFor(errors),
    isJson,
    async progress(what, work) {
      if (isJson) return await work();
      if (!isInteractive) {
        writeLine(errors, what);
        return await work();
      }
      const spinner = showSpinner(what, errors);
      try {
        return await work();
      } finally {
        spinner.stop();
      }
    },
    say: (line) => {
      if (!isJson) writeLine(output, line);
    },
    result: (text) => {
      if (text !== '') writeLine(output, text);
    },
    complaint: (text) => writeLine(errors, text),
  };
}

function writeLine(stream: TextStream, text: string): void {
  stream.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** https://no-color.org and its counterpart; otherwise a terminal is painted, and a file or a pipe never. */
function supportsColor(stream: TextStream, environment: TerminalOptions['environment'] = {}): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return stream.isTTY === true && environment.TERM !== 'dumb';
}
