import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, linkSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createSealer, type Sealer, sealingKeyBytes } from './sealer.ts';

/** The key file is not one that this program made. Its content is never replaced. */
export class KeyFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'KeyFileError';
  }
}

/**
 * Opens the sealer of a data folder. Its key is made once, readable by its owner alone; a file that others could
 * read has its mode put right.
 * @throws {KeyFileError} for a file that cannot be a key
 */
export function openSealer(keyFile: string): Sealer {
  const status = lstatSync(keyFile, { throwIfNoEntry: false }) ?? makeKey(keyFile);
  if (!status.isFile())
    throw new KeyFileError(`${keyFile} is not a file: a key is never read through a link`);
  if (status.size !== sealingKeyBytes) {
    throw new KeyFileError(`${keyFile} is not a key of ${sealingKeyBytes} bytes; nothing was changed`);
  }
  if ((status.mode & 0o077) !== 0) chmodSync(keyFile, 0o600);
  return createSealer(readFileSync(keyFile));
}

/** The file appears with its whole key or not at all; of two processes that make one, both take the first. */
function makeKey(keyFile: string) {
  const temporary = `${keyFile}.${randomUUID()}`;
  try {
    writeFileSync(temporary, randomBytes(sealingKeyBytes), { flag: 'wx', mode: 0o600, flush: true });
    linkSync(temporary, keyFile);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  return lstatSync(keyFile);
}
