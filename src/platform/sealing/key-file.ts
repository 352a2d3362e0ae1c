import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
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
 */
export function openSealer(keyFile: string): Sealer {
  try {
    writeFileSync(keyFile, randomBytes(sealingKeyBytes), { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const status = lstatSync(keyFile);
  if (!status.isFile())
    throw new KeyFileError(`${keyFile} is not a file: a key is never read through a link`);
  if (status.size !== sealingKeyBytes) {
    throw new KeyFileError(`${keyFile} is not a key of ${sealingKeyBytes} bytes; nothing was changed`);
  }
  if ((status.mode & 0o077) !== 0) chmodSync(keyFile, 0o600);
  return createSealer(readFileSync(keyFile));
}
