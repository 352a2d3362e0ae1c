import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * A person's password as it is kept: `scrypt$N$r$p$SALT$HASH`. A person may choose a weak one, so guessing it from the
 * hash has to cost memory and time, as it need not for a secret that was drawn at random.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Whether the password is the one behind the hash. What is not such a hash is behind no password. */
export async function isPasswordOf(kept: string, password: string): Promise<boolean> {
  const [kind, N, r, p, salt = '', hash = ''] = kept.split('$');
  const expected = Buffer.from(hash, 'base64url');
  if (kind !== 'scrypt' || expected.length !== hashBytes) return false;
  const parameters = { N: Number(N), r: Number(r), p: Number(p) };
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), parameters), expected);
}

/** Sixteen mebibytes, and about 50 ms (RFC 7914 §2). */
const cost = { N: 16_384, r: 8, p: 1 } as const;
const saltBytes = 16;
const hashBytes = 32;

const deriveBytes = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

function derive(password: string, salt: Buffer, parameters: ScryptOptions): Promise<Buffer> {
  // One letter has several spellings in Unicode, and keyboards differ in which they send.
  return deriveBytes(password.normalize('NFC'), salt, hashBytes, parameters);
}
