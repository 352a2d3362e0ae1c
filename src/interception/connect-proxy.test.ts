import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FixedClock } from '../../test/support/fixed-clock.ts';
import { type DataFolder, openDataFolder } from '../platform/data-folder/index.ts';
import { createTlsListener, type TlsListener } from '../platform/http/index.ts';
import { silentLog } from '../platform/log/index.ts';
import { type CertificateAuthority, openCertificateAuthority } from '../platform/tls/index.ts';
import { type ConnectProxy, createConnectProxy } from './connect-proxy.ts';

describe('the proxy', () => {
  let folder: string;
  let data: DataFolder;
  let authority: CertificateAuthority;
  let listener: TlsListener;
  let proxy: ConnectProxy;
  let echo: Server;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wid-test-'));
    data = await openDataFolder(join(folder, 'data'));
    const clock = new FixedClock(new Date().toISOString());
    authority = await openCertificateAuthority({
      folder: data,
      names: { dns: ['login.microsoftonline.com', 'vault.azure.net', 'localhost'], ips: ['127.0.0.1'] },
      clock,
    });
    const part = {
      fetch: async (request: Request) => new Response(`served ${new URL(request.url).href}`),
      close: async () => {},
    };
    listener = await createTlsListener({
      port: 0,
      route: (host) => (host === 'kv.vault.azure.net' ? part : undefined),
      leafFor: (name) => authority.leafFor(name),
      log: silentLog,
    });
    proxy = await createConnectProxy({
      port: 0,
      forwarding: 'allow',
      rows: [{ pattern: '*.vault.azure.net', part: 'key vaults' }],
      adopt: (socket) => listener.adopt(socket),
      log: silentLog,
    });
    echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
  });

  afterAll(async () => {
    await proxy.close();
    await listener.close();
    echo.close();
    await data.close();
    await rm(folder, { recursive: true });
  });

  const askFor = async (authorityText: string, port = proxy.port): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`CONNECT ${authorityText} HTTP/1.1\r\nHost: ${authorityText}\r\n\r\n`);
    return socket;
  };
  const refusal = async (authorityText: string): Promise<string> => await text(await askFor(authorityText));

  it('hands a served name to the listener, which shows a certificate for it', async () => {
    const socket = await askFor('kv.vault.azure.net:443');
    const [head] = await once(socket, 'data');
    expect(String(head)).toMatch(/^HTTP\/1\.1 200 /);
    const secure = connectTls({ socket, servername: 'kv.vault.azure.net', ca: authority.certificatePem });
    await once(secure, 'secureConnect');
    expect(secure.authorized).toBe(true);
    secure.write('GET /secrets?x=1 HTTP/1.1\r\nHost: kv.vault.azure.net\r\nConnection: close\r\n\r\n');
    expect(await text(secure)).toContain('served https://kv.vault.azure.net/secrets?x=1');
  });

  it('refuses a host of Azure that nobody serves, and says so', async () => {
    const answer = await refusal('management.azure.com:443');
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain('management.azure.com belongs to Azure');
  });

  it('gives the reason as an error of Azure too, for clients that take the refusal for the service’s answer', async () => {
    const [head = '', body = ''] = (await refusal('management.azure.com:443')).split('\r\n\r\n');
    expect(head).toContain('Content-Type: application/json');
    expect(JSON.parse(body)).toEqual({
      error: {
        code: 'Forbidden',
        message: expect.stringMatching(/^management\.azure\.com belongs to Azure.*\.$/),
      },
    });
    expect(JSON.parse((await refusal('nonsense')).split('\r\n\r\n')[1] ?? '')).toMatchObject({
      error: { code: 'BadRequest' },
    });
  });

  it('gives the reason in the status line, the one thing that most clients show of a refusal', async () => {
    const [statusLine = ''] = (await refusal('management.azure.com:443')).split('\r\n');
    expect(statusLine).toMatch(/^HTTP\/1\.1 403 Forbidden: management\.azure\.com belongs to Azure/);
    expect(statusLine).toMatch(/^[\x20-\x7e]+$/);
  });

  it('refuses a text that is no authority', async () => {
    expect(await refusal('nonsense')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('passes other hosts on untouched, and says when they cannot be reached', async () => {
    const { port } = echo.address() as { port: number };
    const socket = await askFor(`127.0.0.1:${port}`);
    await once(socket, 'data');
    socket.write('hello');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toBe('hello');
    socket.destroy();
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port: freePort } = closed.address() as { port: number };
    closed.close();
    await once(closed, 'close');
    expect(await refusal(`127.0.0.1:${freePort}`)).toMatch(/^HTTP\/1\.1 502 /);
  });

  it('answers a plain request with what it does instead', async () => {
    const response = await fetch(`http://127.0.0.1:${proxy.port}/`);
    expect(response.status).toBe(501);
    expect(await response.text()).toContain('HTTPS_PROXY');
  });

  it('leaves no connection behind when it is closed', async () => {
    const other = await createConnectProxy({
      port: 0,
      forwarding: 'allow',
      rows: [],
      adopt: () => {},
      log: silentLog,
    });
    const { port } = echo.address() as { port: number };
    const socket = await askFor(`127.0.0.1:${port}`, other.port);
    await once(socket, 'data');
    const ended = once(socket, 'close');
    socket.on('error', () => {});
    await other.close();
    await ended;
    expect(socket.destroyed).toBe(true);
  });

  it('answers a name that no part serves with 421, and shows no certificate beyond its names', async () => {
    const socket = connectTls({
      port: listener.port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: authority.certificatePem,
    });
    await once(socket, 'secureConnect');
    socket.write('GET / HTTP/1.1\r\nHost: nobody.example\r\nConnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 421 /);
    expect(await authority.leafFor('www.example.com')).toBeUndefined();
  });
});
