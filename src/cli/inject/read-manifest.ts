import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { type ManifestDocument, parseManifest } from '../../webhook/index.ts';
import { CommandError, usageExitCode } from '../command.ts';

export interface Manifest {
  readonly text: string;
  readonly documents: readonly ManifestDocument[];
}

export const standardInput = '-';

/** @throws {CommandError} where there is no such file, or none that is read. */
export async function readManifest(file: string): Promise<Manifest> {
  const name = file === standardInput ? 'the standard input' : file;
  const content = await readContent(file);
  const parsed = await parseManifest(content);
  if (parsed.kind === 'malformed') throw new CommandError(`${name} cannot be read: ${parsed.reason}`);
  if (parsed.documents.every(({ object }) => object === undefined)) {
    throw new CommandError(`There is no Kubernetes object in ${name}.`);
  }
  return { text: content, documents: parsed.documents };
}

async function readContent(file: string): Promise<string> {
  if (file === standardInput) return await text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`, {
      exitCode: usageExitCode,
      cause: error,
    });
  }
}
