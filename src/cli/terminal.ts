import { spinner } from '@clack/prompts';
import colors from 'picocolors';

export type Style = ReturnType<typeof colors.createColors>;

/** Where a command's words go. Results are standard output's; progress and complaints are standard error's. */
export interface Terminal {
  readonly style: Style;
  readonly isJson: boolean;
  /** Shows that something long is under way: a spinner for a person, a line for a log, nothing with `--json`. */
  progress<Result>(what: string, work: () => Promise<Result>): Promise<Result>;
  /** A line of a story that a person follows while it happens. Silent with `--json`. */
  say(line: string): void;
  result(text: string): void;
  complaint(text: string): void;
}

export function createTerminal(options: { readonly isJson: boolean }): Terminal {
  const isInteractive = process.stderr.isTTY === true && process.env.CI === undefined;
  const style = colors.createColors(colors.isColorSupported && !options.isJson);
  return {
    style,
    isJson: options.isJson,
    async progress(what, work) {
      if (options.isJson) return await work();
      if (!isInteractive) {
        process.stderr.write(`${what}\n`);
        return await work();
      }
      const spin = spinner({ output: process.stderr });
      spin.start(what);
      try {
        const result = await work();
        spin.stop(what);
        return result;
      } catch (error) {
        spin.error(what);
        throw error;
      }
    },
    say: (line) => {
      if (!options.isJson) process.stdout.write(`${line}\n`);
    },
    result: (text) => {
      if (text !== '') process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    complaint: (text) => {
      process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
    },
  };
}
