import { once } from 'node:events';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { openDataFolder } from '../data-folder/index.ts';
import { silentLog } from '../log/index.ts';
import { openCertificateAuthority } from '../tls/index.ts';
import { createTlsListener, type TlsListener } from './tls-listener.ts';

describe('a TLS listener', () => {
  let folder: TemporaryFolder;
  let listener: TlsListener;
  let ca: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    const dataFolder = await openDataFolder(folder.path);
    const names = { dns: ['localhost', 'vault.azure.net'], ips: ['127.0.0.1', '::1'] };
    // Certificates are checked by the client against its own clock.
    const clock = new FixedClock(new Date().toISOString());
    const authority = await openCertificateAuthority({ folder: dataFolder, names, clock });
    ca = authority.certificatePem;
    const part = { fetch: async () => new Response('answered'), close: async () => {} };
    listener = await createTlsListener({
      port: 0,
      route: (host) => (host === 'localhost' ? part : undefined),
      leafFor: (name) => authority.leafFor(name),
      log: silentLog,
    });
    await dataFolder.close();
  });

  afterAll(async () => {
    await listener.close();
    folder[Symbol.dispose]();
  });

  const handshake = async (options: { servername?: string; host?: string }): Promise<PeerCertificate> => {
    const socket: TLSSocket = connect({ port: listener.port, host: '127.0.0.1', ca, ...options });
    try {
      await once(socket, 'secureConnect');
      return socket.getPeerCertificate();
    } finally {
      socket.destroy();
    }
  };

  it('shows a leaf for the name that the client came for', async () => {
    const { subjectaltname } = await handshake({ servername: 'kv.vault.azure.net' });
    expect(subjectaltname).toBe('DNS:kv.vault.azure.net');
  });

  it('shows those who name no server, as clients by address do, what is for this machine', async () => {
    // Without a server name, the client checks the address that it came by.
    const { subjectaltname } = await handshake({});
    expect(subjectaltname).toContain('DNS:localhost');
    expect(subjectaltname).toContain('IP Address:127.0.0.1');
  });

  it('shows nothing for a name that the authority may not speak for', async () => {
    await expect(handshake({ servername: 'www.example.com' })).rejects.toThrow();
  });
});
