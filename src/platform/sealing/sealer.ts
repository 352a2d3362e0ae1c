import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Encrypts what is kept on disk. The context is authenticated with it: what was sealed for one place opens nowhere else. */
export interface Sealer {
  seal(plain: Uint8Array, context: string): Uint8Array;
  /** @throws {UnsealError} for another key, another context, or altered bytes; they cannot be told apart. */
  open(sealed: Uint8Array, context: string): Uint8Array;
}

export class UnsealError extends Error {
  constructor(message = 'the sealed data cannot be opened', options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnsealError';
  }
}

const algorithm = 'aes-256-gcm';
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + nonceBytes + tagBytes;
export const sealingKeyBytes = 32;

/** AES-256-GCM with a random nonce. The bytes are: version, nonce, tag, ciphertext. */
export function createSealer(key: Uint8Array): Sealer {
  if (key.length !== sealingKeyBytes) throw new TypeError(`a sealing key has ${sealingKeyBytes} bytes`);
  return {
    seal(plain, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed]);
    },
    open(sealed, context) {
      if (sealed.length < headerBytes || sealed[0] !== version) throw new UnsealError();
      const nonce = sealed.subarray(1, 1 + nonceBytes);
      const tag = sealed.subarray(1 + nonceBytes, headerBytes);
      const decipher = createDecipheriv(algorithm, key, nonce).setAAD(Buffer.from(context)).setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(sealed.subarray(headerBytes)), decipher.final()]);
      } catch (error) {
        throw new UnsealError(undefined, { cause: error });
      }
    },
  };
}
