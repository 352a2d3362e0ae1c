import { randomBytes } from 'node:crypto';
import { addSeconds } from '../../platform/clock.ts';
import { Secret } from '../../platform/secret.ts';
import { issueAuthority, issueLeaf } from '../../platform/tls/index.ts';
import type { StoredAuthority } from './certificate-records.ts';
import { certificateTimes } from './due-certificate-step.ts';
import type { CertificatePair } from './served-certificate.ts';

/** An authority that can vouch for the webhook's own name, and for nothing else in the cluster. */
export async function makeAuthority(dnsName: string, now: Date): Promise<StoredAuthority> {
  const { certificatePem, keyPem } = await issueAuthority(
    // Two authorities of one name in one bundle would be taken for each other.
    `azure-workload-identity-ca ${randomBytes(8).toString('hex')}`,
    { dns: [dnsName], ips: [] },
    validFrom(now, certificateTimes.authoritySeconds),
  );
  return { certificatePem, keyPem: new Secret(keyPem) };
}

export async function issueServerCertificate(
  authority: StoredAuthority,
  dnsName: string,
  now: Date,
): Promise<CertificatePair> {
  const { certificatePem, keyPem } = await issueLeaf(
    { certificatePem: authority.certificatePem, keyPem: authority.keyPem.reveal() },
    [dnsName],
    validFrom(now, certificateTimes.leafSeconds),
  );
  return { chainPem: certificatePem, keyPem: new Secret(keyPem) };
}

function validFrom(now: Date, seconds: number): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: addSeconds(now, -certificateTimes.backdatedSeconds),
    notAfter: addSeconds(now, seconds),
  };
}
