import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Log } from '../platform/log/index.ts';
import type { RegisteredImage } from '../pod-runner/index.ts';

const largestBytes = 256 * 1_024;

const registrationSchema = z.strictObject({
  command: z.array(z.string().min(1)).min(1),
  /** Relative to the file. */
  workingDirectory: z.string().min(1).optional(),
  environment: z.record(z.string().regex(/^[^=\0]+$/), z.string()).optional(),
});

const fileSchema = z.record(z.string().min(1), registrationSchema);

/** The file of `--images` cannot be read as one. */
export class ImagesFileError extends Error {
  constructor(reason: string, { file, ...options }: ErrorOptions & { readonly file: string }) {
    super(
      `${file} is no file of images: ${reason}. It is JSON of this form:\n` +
        '  { "ghcr.io/acme/shop": { "command": ["node", "server.js"], "workingDirectory": "./shop" } }',
      options,
    );
    this.name = 'ImagesFileError';
  }
}

/** @throws {ImagesFileError} */
export function readImagesFile(file: string): readonly RegisteredImage[] {
  const text = readText(file);
  const parsed = fileSchema.safeParse(parseJson(text, file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ImagesFileError(`${issue?.path.join(' → ')}: ${issue?.message}`, { file });
  }
  return Object.entries(parsed.data).map(([pattern, { command, workingDirectory, environment }]) => ({
    pattern,
    command,
    workingDirectory: resolve(dirname(file), workingDirectory ?? '.'),
    ...(environment !== undefined && { environment }),
  }));
}

/**
 * What the file says at each call, so that a pod whose image has just been added runs at its next attempt. A file that
 * has been spoilt meanwhile is logged, and stays as it was.
 * @throws {ImagesFileError} at once, where it cannot be read now
 */
export function followImagesFile(file: string, log: Log): () => readonly RegisteredImage[] {
  let last = readImagesFile(file);
  return () => {
    try {
      last = readImagesFile(file);
    } catch (error) {
      log.event('images.unreadable', {
        file,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
    return last;
  };
}

function readText(file: string): string {
  try {
    const content = readFileSync(file);
    if (content.length > largestBytes)
      throw new ImagesFileError(`it is larger than ${largestBytes} bytes`, { file });
    return content.toString('utf8');
  } catch (error) {
    if (error instanceof ImagesFileError) throw error;
    throw new ImagesFileError(`it cannot be read (${(error as NodeJS.ErrnoException).code})`, {
      file,
      cause: error,
    });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ImagesFileError('it is no JSON', { file, cause: error });
  }
}
