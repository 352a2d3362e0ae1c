import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { type DataFolder, openDataFolder } from '../data-folder/index.ts';
import { openCertificateAuthority } from './certificate-authority.ts';
import { issueLeaf } from './certificates.ts';
import { javaTrustStore, trustBundle } from './trust-bundle.ts';

const names = { dns: ['vault.azure.net', 'localhost'], ips: ['127.0.0.1', '::1'] };

describe('the local authority', () => {
  let root: string;
  let folder: DataFolder;
  let clock: FixedClock;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'wid-test-'));
    folder = await openDataFolder(join(root, 'data'));
    clock = new FixedClock(new Date().toISOString());
  });

  afterEach(async () => {
    await folder.close();
    await rm(root, { recursive: true });
  });

  const open = (bound = names) => openCertificateAuthority({ folder, names: bound, clock });

  it('keeps its key to its owner, and is the same after a restart', async () => {
    const first = await open();
    expect(statSync(folder.path('ca.key')).mode & 0o777).toBe(0o600);
    expect((await open()).certificatePem).toBe(first.certificatePem);
  });

  it('is made anew when it would not cover the names, or is near its end', async () => {
    const first = await open();
    const wider = await open({ ...names, dns: [...names.dns, 'example.com'] });
    expect(wider.certificatePem).not.toBe(first.certificatePem);
    clock.advanceSeconds((5 * 365 - 29) * 24 * 3_600);
    expect((await open({ ...names, dns: [...names.dns, 'example.com'] })).certificatePem).not.toBe(
      wider.certificatePem,
    );
  });

  it('cannot have authorities below it, and is bound to its names by a critical extension', async () => {
    const { certificatePem } = await open();
    const certificate = new X509Certificate(certificatePem);
    expect(certificate.ca).toBe(true);
    const der = certificate.raw.toString('hex');
    // 2.5.29.30, critical.
    expect(der).toContain('0603551d1e0101ff');
  });

  it('vouches for its names and those below them, and for no others', async () => {
    const authority = await open();
    expect(await authority.leafFor('KV.vault.azure.net')).toBeDefined();
    expect(await authority.leafFor('127.0.0.1')).toBeDefined();
    for (const name of ['azure.net', 'evilvault.azure.net', 'vault.azure.net.evil.example', '10.0.0.1', '']) {
      expect(await authority.leafFor(name)).toBeUndefined();
    }
  });

  it('mints one leaf for a name however many ask at once, and anew when two thirds of its life are over', async () => {
    const authority = await open();
    const [first, second] = await Promise.all([
      authority.leafFor('kv.vault.azure.net'),
      authority.leafFor('kv.vault.azure.net'),
    ]);
    expect(first).toBe(second);
    clock.advanceSeconds(59 * 24 * 3_600);
    expect(await authority.leafFor('kv.vault.azure.net')).toBe(first);
    clock.advanceSeconds(2 * 24 * 3_600);
    expect(await authority.leafFor('kv.vault.azure.net')).not.toBe(first);
  });

  it('would not be believed for another name, even by whoever had its key', async () => {
    const { certificatePem } = await open();
    const keyPem = await readFile(folder.path('ca.key'), 'utf8');
    const validity = { notBefore: clock.now(), notAfter: new Date(clock.now().getTime() + 3_600_000) };
    const handshake = async (name: string) => {
      const leaf = await issueLeaf({ certificatePem, keyPem }, [name], validity);
      const server = createServer({ key: leaf.keyPem, cert: leaf.certificatePem }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as { port: number };
      const socket = connect({ port, host: '127.0.0.1', servername: name, ca: certificatePem });
      const outcome = await Promise.race([
        once(socket, 'secureConnect').then(() => 'believed'),
        once(socket, 'error').then(([error]) => String(error.message)),
      ]).catch((error: Error) => error.message);
      socket.destroy();
      server.close();
      return outcome;
    };
    expect(await handshake('kv.vault.azure.net')).toBe('believed');
    expect(await handshake('www.example.com')).toBe('permitted subtree violation');
  });

  it('stands first in the bundle, before all that the machine trusts', async () => {
    const { certificatePem } = await open();
    const bundle = trustBundle(certificatePem);
    expect(bundle.startsWith(certificatePem.trim())).toBe(true);
    expect(bundle.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(50);
  });

  it.skipIf(!existsSync('/usr/bin/keytool'))('makes a key store that Java reads', async () => {
    const { certificatePem } = await open();
    const file = join(root, 'store.jks');
    await writeFile(file, javaTrustStore(certificatePem, clock.now()));
    const listed = spawnSync('keytool', ['-list', '-keystore', file, '-storepass', 'changeit'], {
      encoding: 'utf8',
    });
    expect(listed.stdout).toContain('trustedCertEntry');
    expect(listed.stdout).toContain('authority-0');
    expect(listed.status).toBe(0);
  });
});
