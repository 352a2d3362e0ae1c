import { X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { type OpenDatabase, openDatabase } from '../database/index.ts';
import { createSealer } from '../sealing/index.ts';
import {
  type ClientAuthorityTables,
  clientAuthorityMigrations,
  openClientAuthority,
} from './client-authority.ts';

const day = 24 * 3_600;
const subject = { commonName: 'masterclient', organizations: ['system:masters', 'second'] };

describe('a client authority', () => {
  let database: OpenDatabase<ClientAuthorityTables>;
  let clock: FixedClock;

  beforeEach(async () => {
    clock = new FixedClock();
    database = await openDatabase({
      file: ':memory:',
      migrations: clientAuthorityMigrations,
      durability: 'process',
    });
    return () => database.close();
  });

  const open = (sealingKey = new Uint8Array(32)) =>
    openClientAuthority({
      database: database.queries,
      sealer: createSealer(sealingKey),
      clock,
      commonName: 'clients of the test',
    });

  it('issues certificates for clients, which live for a week', async () => {
    const authority = await open();
    const { certificatePem, keyPem } = await authority.issue(subject);
    const certificate = new X509Certificate(certificatePem);
    const issuer = new X509Certificate(authority.certificatePem);
    expect(certificate.subject).toBe('O=system:masters\nO=second\nCN=masterclient');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.ca).toBe(false);
    expect(certificate.checkIssued(issuer)).toBe(true);
    expect(certificate.verify(issuer.publicKey)).toBe(true);
    expect(certificate.validFromDate).toEqual(new Date('2026-03-01T11:00:00Z'));
    expect(certificate.validToDate).toEqual(new Date('2026-03-08T12:00:00Z'));
    expect(keyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(issuer.ca).toBe(true);
  });

  it('is the same when it is opened again, and is kept without its key in the clear', async () => {
    const first = await open();
    expect((await open()).certificatePem).toBe(first.certificatePem);
    const [row] = await database.queries.selectFrom('client_authority').selectAll().execute();
    expect(Buffer.from(row?.sealed_key ?? []).toString('latin1')).not.toContain('PRIVATE KEY');
  });

  it('is made anew a month before its end', async () => {
    const first = await open();
    clock.advanceSeconds((5 * 365 - 30) * day - 1);
    expect((await open()).certificatePem).toBe(first.certificatePem);
    clock.advanceSeconds(1);
    const second = await open();
    expect(second.certificatePem).not.toBe(first.certificatePem);
    expect((await open()).certificatePem).toBe(second.certificatePem);
  });

  it('cannot be opened with another sealing key, and stays as it is', async () => {
    const first = await open();
    await expect(open(new Uint8Array(32).fill(1))).rejects.toThrow('the client authority cannot be opened');
    expect((await open()).certificatePem).toBe(first.certificatePem);
  });
});
