import { X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../test/support/fixed-clock.ts';
import { openDatabase } from '../platform/database/index.ts';
import { createSealer } from '../platform/sealing/index.ts';
import {
  type ClientAuthority,
  clientAuthorityMigrations,
  openClientAuthority,
} from '../platform/tls/index.ts';
import { createOperatorCertificate } from './operator-certificate.ts';

const day = 24 * 3_600;

describe("the operator's certificate", () => {
  let authority: ClientAuthority;
  let clock: FixedClock;

  beforeEach(async () => {
    clock = new FixedClock();
    const database = await openDatabase({
      file: ':memory:',
      migrations: clientAuthorityMigrations,
      durability: 'process',
    });
    const sealer = createSealer(new Uint8Array(32));
    authority = await openClientAuthority({
      database: database.queries,
      sealer,
      clock,
      commonName: 'clients',
    });
    return () => database.close();
  });

  it('is the same for three days, for whoever asks, and the next one has days to live', async () => {
    const certificate = createOperatorCertificate(authority, clock);
    const [first, second] = await Promise.all([certificate.get(), certificate.get()]);
    expect(second).toBe(first);
    clock.advanceSeconds(3 * day - 1);
    expect(await certificate.get()).toBe(first);
    const end = new X509Certificate(first.certificatePem).validToDate.getTime();
    expect(end - clock.now().getTime()).toBeGreaterThan(3 * day * 1_000);
    clock.advanceSeconds(1);
    expect(await certificate.get()).not.toBe(first);
  });

  it('is another one once the authority is another', async () => {
    const certificate = createOperatorCertificate(authority, clock);
    const before = await certificate.get();
    await authority.renew();
    certificate.forget();
    const after = new X509Certificate((await certificate.get()).certificatePem);
    expect(after.checkIssued(new X509Certificate(authority.certificatePem))).toBe(true);
    expect(new X509Certificate(before.certificatePem).fingerprint256).not.toBe(after.fingerprint256);
  });
});
