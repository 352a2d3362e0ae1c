import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { LRUCache } from 'lru-cache';
import { addSeconds, type Clock } from '../clock.ts';
import type { DataFolder } from '../data-folder/index.ts';
import type { CertifiedKey } from './certificates.ts';
import { type CertificateNames, encodeNameConstraints } from './name-constraints.ts';

/** The local authority: it vouches for the names that this machine serves, and can vouch for no others. */
export interface CertificateAuthority {
  readonly certificatePem: string;
  /**
   * What a listener shows for a name. Made when first asked for, and anew when two thirds of its life are over.
   * Nothing for a name that the authority may not speak for.
   */
  leafFor(name: string): Promise<Leaf | undefined>;
}

/** What a server shows for one name. */
export interface Leaf {
  readonly context: SecureContext;
  readonly keyPem: string;
  /** With the authority's own behind it. */
  readonly chainPem: string;
}

const day = 24 * 3_600;
const authoritySeconds = 5 * 365 * day;
const renewAuthoritySeconds = 30 * day;
/** Below every client's limit for a server certificate. */
const leafSeconds = 90 * day;
const backdatedSeconds = 3_600;
const maximumLeaves = 200;

const certificateFile = 'ca.pem';
const keyFile = 'ca.key';
const namesFile = 'ca.names';

/**
 * Opens the authority of a data folder. It is made at first, and anew when it would not cover the names or is
 * near its end; clients trust it by a file that is written again at every start.
 */
export async function openCertificateAuthority(dependencies: {
  readonly folder: DataFolder;
  readonly names: CertificateNames;
  readonly clock: Clock;
}): Promise<CertificateAuthority> {
  const { folder, names, clock } = dependencies;
  const stored = await loadAuthority(folder, names, clock);
  const authority = stored ?? (await makeAuthority(folder, names, clock));
  const leaves = new LRUCache<string, { readonly leaf: Leaf; readonly renewAt: Date }>({
    max: maximumLeaves,
  });
  const underWay = new Map<string, Promise<Leaf>>();

  const mint = async (name: string): Promise<Leaf> => {
    const { issueLeaf } = await import('./certificates.ts');
    const now = clock.now();
    // Whoever comes by an address names no server, and is shown what is for this machine.
    const addresses = name === 'localhost' ? names.ips : [];
    const { keyPem, certificatePem } = await issueLeaf(
      authority,
      [name, ...addresses],
      validFrom(now, leafSeconds),
    );
    const chainPem = `${certificatePem}\n${authority.certificatePem}`;
    const leaf = { keyPem, chainPem, context: createSecureContext({ key: keyPem, cert: chainPem }) };
    leaves.set(name, { leaf, renewAt: addSeconds(now, (leafSeconds * 2) / 3) });
    return leaf;
  };

  return {
    certificatePem: authority.certificatePem,
    async leafFor(asked) {
      const name = asked.toLowerCase();
      if (!mayVouchFor(name, names)) return undefined;
      const known = leaves.get(name);
      if (known !== undefined && clock.now() < known.renewAt) return known.leaf;
      const minting = underWay.get(name) ?? mint(name).finally(() => underWay.delete(name));
      underWay.set(name, minting);
      return await minting;
    },
  };
}

function mayVouchFor(name: string, { dns, ips }: CertificateNames): boolean {
  return ips.includes(name) || dns.some((permitted) => name === permitted || name.endsWith(`.${permitted}`));
}

function validFrom(now: Date, seconds: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: addSeconds(now, -backdatedSeconds), notAfter: addSeconds(now, seconds) };
}

async function loadAuthority(
  folder: DataFolder,
  names: CertificateNames,
  clock: Clock,
): Promise<CertifiedKey | undefined> {
  const [certificate, key, bound] = await Promise.all(
    [certificateFile, keyFile, namesFile].map((name) => folder.read(name)),
  );
  if (certificate === undefined || key === undefined || bound === undefined) return undefined;
  if (Buffer.from(bound).toString('hex') !== fingerprintOf(names)) return undefined;
  const certificatePem = Buffer.from(certificate).toString('utf8');
  const renewAt = addSeconds(new X509Certificate(certificatePem).validToDate, -renewAuthoritySeconds);
  return clock.now() < renewAt ? { certificatePem, keyPem: Buffer.from(key).toString('utf8') } : undefined;
}

async function makeAuthority(
  folder: DataFolder,
  names: CertificateNames,
  clock: Clock,
): Promise<CertifiedKey> {
  const { issueAuthority } = await import('./certificates.ts');
  const authority = await issueAuthority(
    'Open Workload ID local authority',
    names,
    validFrom(clock.now(), authoritySeconds),
  );
  await folder.writeAtomically(keyFile, authority.keyPem);
  await folder.writeAtomically(certificateFile, authority.certificatePem);
  await folder.writeAtomically(namesFile, Buffer.from(fingerprintOf(names), 'hex'));
  return authority;
}

/** What the stored authority is bound to, for comparison. */
function fingerprintOf(names: CertificateNames): string {
  return Buffer.from(encodeNameConstraints(names)).toString('hex');
}
