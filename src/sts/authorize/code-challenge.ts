import { createHash } from 'node:crypto';
import { equalInConstantTime } from '../../platform/secret.ts';
import { refusal } from '../errors.ts';
import type { CodeChallenge } from './authorization-codes.ts';

/**
 * RFC 7636 §4.6: whoever redeems a code is the program that asked for it.
 * @throws {StsError} `codeVerifierDiffers`, also where one of the two is there and the other is not
 */
export function verifyCodeChallenge(
  challenge: CodeChallenge | undefined,
  verifier: string | undefined,
): void {
  if (challenge === undefined && verifier === undefined) return;
  if (challenge === undefined || verifier === undefined || !verifierPattern.test(verifier)) {
    throw refusal('codeVerifierDiffers');
  }
  const expected =
    challenge.method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  if (!equalInConstantTime(expected, challenge.text)) throw refusal('codeVerifierDiffers');
}

/** RFC 7636 §4.1 and §4.2: verifiers and challenges are of one alphabet and of these lengths. */
export const verifierPattern = /^[\w.~-]{43,128}$/;
