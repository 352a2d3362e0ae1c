import { text } from 'node:stream/consumers';

/** What a person gave as words on the command line, or through a pipe. Bounded by what a shell or pipe holds. */
export async function readText(parameters: readonly string[]): Promise<string> {
  if (parameters.length > 0) return parameters.join(' ').trim();
  return process.stdin.isTTY ? '' : (await text(process.stdin)).trim();
}
