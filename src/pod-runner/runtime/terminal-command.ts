import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { PlainTools, TerminalTools } from './runtime.ts';

/**
 * A program on a terminal of its own. Node cannot make one; `script` of util-linux does, and copies between it and our
 * pipes. What it runs is a line for a shell: it tells which terminal it is, sees that nothing of its session outlives
 * descriptor 3, and becomes the program.
 */
export function terminalCommand(
  { sh, env }: Pick<PlainTools, 'sh' | 'env'>,
  { script, tty }: TerminalTools,
  { command, shell }: { readonly command: readonly string[]; readonly shell: string | undefined },
): readonly string[] {
  const line = [
    '( (trap "" HUP; read -r _ <&3 || kill -KILL 0) </dev/null >/dev/null 2>&1 4>&- & )',
    `printf 'terminal %s\\nstarted\\n' "$(${quote(tty)})" >&4`,
    'exec 3<&- 4>&-',
    // `script` asks for the shell in this variable, which is the program's otherwise.
    shell === undefined ? 'unset SHELL' : `SHELL=${quote(shell)}`,
    `exec ${command.map(quote).join(' ')}`,
  ].join('\n');
  return [env, `SHELL=${sh}`, script, '-qfec', line, '/dev/null'];
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

export const terminalMissing =
  'a terminal cannot be had on this node: script of util-linux, stty and tty are not all installed';

const run = promisify(execFile);

/** Tells whoever works on the terminal too. One that is gone has no size. */
export async function resizeTerminal(
  { stty }: TerminalTools,
  path: string,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<void> {
  try {
    await run(stty, ['-F', path, 'cols', `${width}`, 'rows', `${height}`], { timeout: 5_000 });
  } catch {
    // The program has ended.
  }
}

/** What the line above says of the terminal. */
export function readTerminalPath(words: string): string | undefined {
  return /^\/dev\/pts\/\d+$/.test(words) ? words : undefined;
}
