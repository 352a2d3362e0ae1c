import { z } from 'zod';
import { type CertificateCredential, readCertificate } from '../../directory/index.ts';
import type { NewId } from '../../platform/ids.ts';
import { refusal } from '../errors.ts';

const keyCredential = z.strictObject({
  type: z.literal('AsymmetricX509Cert').optional(),
  usage: z.literal('Verify').optional(),
  key: z.string().max(20_000).nullish(),
  keyId: z
    .guid()
    .transform((id) => id.toLowerCase())
    .nullish(),
  displayName: z.string().max(500).nullish(),
  customKeyIdentifier: z.string().nullish(),
  startDateTime: z.iso.datetime({ offset: true }).nullish(),
  endDateTime: z.iso.datetime({ offset: true }).nullish(),
});

/** Certificates of an application or a service principal, all of them at once. */
export const keyCredentials = z.array(keyCredential).max(20);

/** @throws {GraphError} where one is no certificate, or is named and not there */
export function readKeys(
  held: readonly CertificateCredential[],
  given: z.output<typeof keyCredentials>,
  newId: NewId,
): readonly CertificateCredential[] {
  return given.map((each) => readKey(held, each, newId));
}

/** Graph: a key that was there before is named by its id alone, since nobody is told the key again. */
function readKey(
  held: readonly CertificateCredential[],
  { key, keyId, displayName }: z.output<typeof keyCredential>,
  newId: NewId,
): CertificateCredential {
  if (typeof key !== 'string') {
    const known = held.find((each) => each.keyId === keyId);
    if (known !== undefined) return known;
    throw refusal('propertyInvalid', {
      name: 'keyCredentials',
      reason: 'a key that is not there has no key',
    });
  }
  const made = tryReadCertificate(toPem(key), keyId ?? newId());
  if (made === undefined) {
    throw refusal('propertyInvalid', { name: 'keyCredentials', reason: 'the key is no certificate' });
  }
  return typeof displayName === 'string' ? { ...made, displayName } : made;
}

function tryReadCertificate(pem: string, keyId: string): CertificateCredential | undefined {
  try {
    return readCertificate(pem, keyId);
  } catch {
    return undefined;
  }
}

/** Clients send the bytes of a certificate in base64, or its PEM in base64. */
function toPem(key: string): string {
  const bytes = Buffer.from(key, 'base64');
  const text = bytes.toString('latin1');
  if (text.startsWith('-----BEGIN CERTIFICATE-----')) return text;
  return `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`;
}
