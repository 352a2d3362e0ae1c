import { createHash, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CertificateOptions,
  createTestCertificate,
  type TestCertificate,
} from '../../../test/support/test-certificate.ts';
import { verifyClientCertificate } from './verify-client-certificate.ts';

const clientAuth = '1.3.6.1.5.5.7.3.2';
const serverAuth = '1.3.6.1.5.5.7.3.1';
const now = new Date('2026-03-01T12:00:00Z');

let authority: TestCertificate;
beforeAll(async () => {
  authority = await createTestCertificate({ name: 'clients', kind: 'ec', isAuthority: true });
});

async function issue(options: CertificateOptions = {}): Promise<X509Certificate> {
  const { certificate } = await createTestCertificate({
    name: 'masterclient',
    organizations: ['system:masters'],
    kind: 'ec',
    extendedUsages: [clientAuth],
    signer: authority,
    ...options,
  });
  return certificate;
}

const verify = (certificate: X509Certificate, at = now) =>
  verifyClientCertificate(certificate, { authority: authority.certificate, now: at });

describe("a client's certificate", () => {
  it('names the user by its common name, the groups by its organizations, and itself by its hash', async () => {
    const certificate = await issue({
      organizations: ['system:masters', 'ops, CN=other+/\n', 'system:masters'],
    });
    const hash = createHash('sha256').update(certificate.raw).digest('hex');
    expect(verify(certificate)).toEqual({
      kind: 'valid',
      user: {
        name: 'masterclient',
        groups: ['system:masters', 'ops, CN=other+/\n', 'system:authenticated'],
        extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${hash}`] },
      },
    });
  });

  it('may name no group, and have an RSA key', async () => {
    const { kind, ...verdict } = verify(await issue({ organizations: [], kind: 'rsa' }));
    expect(kind).toBe('valid');
    expect(verdict).toMatchObject({ user: { groups: ['system:authenticated'] } });
  });

  it('cannot put a group into its name', async () => {
    const verdict = verify(await issue({ name: 'eve\nO=system:masters', organizations: [] }));
    expect(verdict).toMatchObject({
      user: { name: 'eve\nO=system:masters', groups: ['system:authenticated'] },
    });
  });

  it.each<[string, CertificateOptions, string]>([
    ['without a name', { name: '' }, 'no-common-name'],
    ['for no use in particular', { extendedUsages: [] }, 'usage'],
    ['for servers', { extendedUsages: [serverAuth] }, 'usage'],
    ['signed over a SHA-1 hash', { hash: 'SHA-1' }, 'weak-algorithm'],
    ['with a short RSA key', { kind: 'rsa', rsaBits: 1_024 }, 'weak-key'],
    ['that nobody signed but itself', { signer: undefined as never }, 'authority'],
    ['that has ended', { notAfter: '2026-03-01T11:59:59Z' }, 'expired'],
    ['that has not begun', { notBefore: '2026-03-01T12:00:01Z' }, 'not-yet-valid'],
  ])('%s is worth nothing', async (_what, options, reason) => {
    expect(verify(await issue(options))).toEqual({ kind: 'invalid', reason });
  });

  it('is good in its first second and in its last, and in none beyond', async () => {
    const certificate = await issue({ notBefore: '2026-03-01T12:00:00Z', notAfter: '2026-03-08T12:00:00Z' });
    const verdictAt = (time: string) => verify(certificate, new Date(time)).kind;
    expect(verdictAt('2026-03-01T11:59:59Z')).toBe('invalid');
    expect(verdictAt('2026-03-01T12:00:00Z')).toBe('valid');
    expect(verdictAt('2026-03-08T12:00:00Z')).toBe('valid');
    expect(verdictAt('2026-03-08T12:00:01Z')).toBe('invalid');
  });

  it('of another authority is worth nothing, whatever that calls itself', async () => {
    const other = await createTestCertificate({ name: 'others', kind: 'ec', isAuthority: true });
    expect(verify(await issue({ signer: other }))).toEqual({ kind: 'invalid', reason: 'authority' });
    const namesake = await createTestCertificate({ name: 'clients', kind: 'ec', isAuthority: true });
    expect(verify(await issue({ signer: namesake }))).toEqual({ kind: 'invalid', reason: 'signature' });
  });

  it('cannot vouch for another', async () => {
    const signer = { ...(await createTestCertificate({ name: 'middle', kind: 'ec', signer: authority })) };
    expect(verify(await issue({ signer }))).toEqual({ kind: 'invalid', reason: 'authority' });
  });

  it('is worth nothing once its authority has ended', async () => {
    const certificate = await issue({ notAfter: '2030-01-01T00:00:00Z' });
    expect(verify(certificate, new Date('2028-01-01T00:00:00Z'))).toEqual({
      kind: 'invalid',
      reason: 'expired',
    });
  });

  it('whose bytes were changed is worth nothing', async () => {
    const { raw } = await issue();
    const changed = Buffer.from(raw);
    const at = changed.indexOf('masterclient');
    changed.write('masterclienu', at);
    expect(verify(new X509Certificate(changed))).toEqual({ kind: 'invalid', reason: 'signature' });
  });
});
