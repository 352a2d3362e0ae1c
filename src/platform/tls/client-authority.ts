import { X509Certificate } from 'node:crypto';
import { addSeconds, type Clock } from '../clock.ts';
import { DatabaseError, type Kysely, type Migration } from '../database/index.ts';
import type { Sealer } from '../sealing/index.ts';
import type { CertifiedKey } from './certificates.ts';
import type { ClientSubject } from './client-certificates.ts';

/** Vouches for the clients of one server by certificates, which live for a week. */
export interface ClientAuthority {
  /** As it is now: `renew` changes it. */
  readonly certificatePem: string;
  issue(subject: ClientSubject): Promise<CertifiedKey>;
  /** Makes another authority in its place: what this one vouched for is believed no longer. */
  renew(): Promise<void>;
}

export interface ClientAuthorityTables {
  client_authority: ClientAuthorityTable;
}

interface ClientAuthorityTable {
  /** There is one: 1. */
  id: number;
  certificate: string;
  /** PEM, sealed. */
  sealed_key: Uint8Array;
}

export const clientAuthorityMigrations: Readonly<Record<string, Migration>> = {
  '0001_client_authority': {
    async up(database) {
      await database.schema
        .createTable('client_authority')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('certificate', 'text', (column) => column.notNull())
        .addColumn('sealed_key', 'blob', (column) => column.notNull())
        .execute();
    },
  },
};

const day = 24 * 3_600;
const authoritySeconds = 5 * 365 * day;
const renewAuthoritySeconds = 30 * day;
const certificateSeconds = 7 * day;
const backdatedSeconds = 3_600;
const sealContext = 'client-authority';

export interface ClientAuthorityDependencies {
  readonly database: Kysely<ClientAuthorityTables>;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly commonName: string;
}

/**
 * Opens the authority of a database. It is made at first, and anew when it is near its end: what it vouched for
 * until then is believed no longer.
 * @throws {DatabaseError} when its key cannot be opened
 */
export async function openClientAuthority(
  dependencies: ClientAuthorityDependencies,
): Promise<ClientAuthority> {
  const { clock } = dependencies;
  const stored = await loadAuthority(dependencies);
  let authority =
    stored !== undefined && isLongLived(stored, clock) ? stored : await makeAuthority(dependencies);
  return {
    get certificatePem() {
      return authority.certificatePem;
    },
    async renew() {
      authority = await makeAuthority(dependencies);
    },
    async issue(subject) {
      const { issueClientCertificate } = await import('./client-certificates.ts');
      return await issueClientCertificate(authority, subject, validFrom(clock.now(), certificateSeconds));
    },
  };
}

async function loadAuthority({
  database,
  sealer,
}: ClientAuthorityDependencies): Promise<CertifiedKey | undefined> {
  const row = await database.selectFrom('client_authority').selectAll().executeTakeFirst();
  if (row === undefined) return undefined;
  try {
    const keyPem = Buffer.from(sealer.open(row.sealed_key, sealContext)).toString('utf8');
    return { certificatePem: row.certificate, keyPem };
  } catch (error) {
    throw new DatabaseError(
      "the client authority cannot be opened: the data folder's key file is not the one it was sealed with",
      { cause: error },
    );
  }
}

function isLongLived({ certificatePem }: CertifiedKey, clock: Clock): boolean {
  return clock.now() < addSeconds(new X509Certificate(certificatePem).validToDate, -renewAuthoritySeconds);
}

async function makeAuthority({
  database,
  sealer,
  clock,
  commonName,
}: ClientAuthorityDependencies): Promise<CertifiedKey> {
  const { issueClientAuthority } = await import('./client-certificates.ts');
  const made = await issueClientAuthority(commonName, validFrom(clock.now(), authoritySeconds));
  const row = {
    certificate: made.certificatePem,
    sealed_key: sealer.seal(Buffer.from(made.keyPem), sealContext),
  };
  await database
    .insertInto('client_authority')
    .values({ id: 1, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
  return made;
}

function validFrom(now: Date, seconds: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: addSeconds(now, -backdatedSeconds), notAfter: addSeconds(now, seconds) };
}
