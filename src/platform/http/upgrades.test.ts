import { once } from 'node:events';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { openDataFolder } from '../data-folder/index.ts';
import { silentLog } from '../log/index.ts';
import type { MessageConnection, Part } from '../part.ts';
import { type CertificateAuthority, openCertificateAuthority } from '../tls/index.ts';
import { createTlsListener, type TlsListener } from './tls-listener.ts';

const protocol = 'v1.test';

describe('a connection that leaves HTTP', () => {
  let folder: TemporaryFolder;
  let authority: CertificateAuthority;
  let listener: TlsListener;
  let served: Promise<void> | undefined;
  let serve: (connection: MessageConnection) => Promise<void>;
  const bugs: unknown[] = [];
  const paths: unknown[] = [];
  const log = {
    ...silentLog,
    bug: (error: unknown) => void bugs.push(error),
    event: (_: unknown, fields?: Record<string, unknown>) => void paths.push(fields),
  };

  const part: Part = {
    fetch: async (request) => new Response(`plain ${request.method}`),
    upgrade: async (request) => {
      if (new URL(request.url).pathname === '/broken') throw new Error('broken');
      if (new URL(request.url).pathname !== '/open') {
        return Response.json({ refused: request.headers.get('upgrade') }, { status: 403 });
      }
      return {
        protocol,
        headers: new Headers({ 'x-said': 'beforehand' }),
        serve: (connection) => {
          served = serve(connection);
          return served;
        },
      };
    },
    close: async () => {},
  };
  const plain: Part = { fetch: part.fetch, close: part.close };

  beforeAll(async () => {
    folder = temporaryFolder();
    const dataFolder = await openDataFolder(folder.path);
    const names = { dns: ['localhost', 'plain.localhost'], ips: ['127.0.0.1'] };
    const clock = new FixedClock(new Date().toISOString());
    authority = await openCertificateAuthority({ folder: dataFolder, names, clock });
    await dataFolder.close();
    return () => folder[Symbol.dispose]();
  });

  beforeEach(async () => {
    served = undefined;
    bugs.length = 0;
    paths.length = 0;
    listener = await createTlsListener({
      port: 0,
      route: (host) => ({ localhost: part, 'plain.localhost': plain })[host],
      leafFor: (name) => authority.leafFor(name),
      log,
    });
  });

  afterEach(() => listener.close());

  const open = (path = '/open', offered: readonly string[] = ['other', protocol]) =>
    new WebSocket(`wss://localhost:${listener.port}${path}`, [...offered], { ca: authority.certificatePem });
  const ask = async (path: string, headers: Record<string, string>) => {
    const request = requestHttps({
      host: '127.0.0.1',
      port: listener.port,
      path,
      servername: 'localhost',
      ca: authority.certificatePem,
      headers: { host: 'localhost', connection: 'upgrade', ...headers },
    });
    request.end();
    const [response] = await once(request, 'response');
    return { status: response.statusCode, text: await text(response), headers: response.headers };
  };

  it('carries messages both ways, under the protocol that the part has chosen', async () => {
    serve = async ({ messages, send }) => {
      for await (const message of messages) {
        await send(Buffer.concat([Buffer.from('heard '), message]));
        if (message.length === 0) return;
      }
    };
    const client = open('/open?secret=1');
    const [[handshake]] = await Promise.all([once(client, 'upgrade'), once(client, 'open')]);
    expect(handshake.headers).toMatchObject({ 'x-said': 'beforehand' });
    expect(client.protocol).toBe(protocol);
    client.send(Buffer.from('one'));
    const [heard, isBinary] = await once(client, 'message');
    expect([String(heard), isBinary]).toEqual(['heard one', true]);
    const closed = once(client, 'close');
    client.send(Buffer.alloc(0));
    expect((await closed)[0]).toBe(1_000);
    expect(paths).toMatchObject([{ path: '/open', status: 101 }]);
  });

  it('is refused in the words of the part, as plain HTTP', async () => {
    const answer = await ask('/', { upgrade: 'SPDY/3.1' });
    expect(answer).toMatchObject({ status: 403, text: '{"refused":"SPDY/3.1"}' });
    expect(answer.headers).toMatchObject({ connection: 'close', 'content-type': 'application/json' });
  });

  it('stays with HTTP where the part knows of nothing else', async () => {
    const answer = await ask('/', { host: 'plain.localhost', upgrade: 'websocket' });
    expect(answer).toMatchObject({ status: 200, text: 'plain GET' });
  });

  it('is a fault of ours when the part fails, and says no more', async () => {
    expect(await ask('/broken', { upgrade: 'websocket' })).toMatchObject({ status: 500, text: '' });
    expect(bugs).toMatchObject([{ message: 'broken' }]);
  });

  it('is refused where the handshake is none', async () => {
    serve = async () => {};
    expect(await ask('/open', { upgrade: 'websocket' })).toMatchObject({ status: 400 });
    expect(served).toBeUndefined();
  });

  it('is closed with a code of its own when serving it fails', async () => {
    serve = async () => {
      throw new Error('broken');
    };
    const client = open();
    expect((await once(client, 'close'))[0]).toBe(1_011);
    expect(bugs).toHaveLength(1);
  });

  it('tells whoever serves it that the client has gone without a word', async () => {
    let isAborted = false;
    serve = async ({ messages, closed }) => {
      for await (const _ of messages);
      isAborted = closed.aborted;
    };
    const client = open();
    await once(client, 'open');
    client.terminate();
    await expect.poll(() => isAborted).toBe(true);
    expect(bugs).toEqual([]);
  });

  it('ends with a message that is too long', async () => {
    serve = async ({ messages }) => {
      for await (const _ of messages);
    };
    const client = open();
    client.on('error', () => {});
    await once(client, 'open');
    client.send(Buffer.alloc(2 ** 20 + 1));
    expect((await once(client, 'close'))[0]).toBe(1_009);
    await served;
  });

  it('makes a client wait that is faster than whoever serves it', async () => {
    const going = Promise.withResolvers<void>();
    let bytes = 0;
    serve = async ({ messages }) => {
      await going.promise;
      for await (const message of messages) {
        bytes += message.length;
        if (message.length === 1) return;
      }
    };
    const client = open();
    await once(client, 'open');
    const sent = 40;
    for (let index = 0; index < sent; index += 1) client.send(Buffer.alloc(2 ** 20));
    client.send(Buffer.alloc(1));
    // A socket's own buffers hold some of it; the rest has not left the client.
    await expect.poll(() => client.bufferedAmount).toBeLessThan(sent * 2 ** 20);
    expect(client.bufferedAmount).toBeGreaterThan(2 ** 20);
    going.resolve();
    expect((await once(client, 'close'))[0]).toBe(1_000);
    expect(bytes).toBe(sent * 2 ** 20 + 1);
  });

  it('is told that the listener closes, and does not keep it from closing', async () => {
    serve = async ({ messages }) => {
      for await (const _ of messages);
    };
    const client = open();
    await once(client, 'open');
    const deaf = open();
    await once(deaf, 'open');
    deaf.pause();
    const closed = once(client, 'close');
    await listener.close();
    expect((await closed)[0]).toBe(1_001);
    deaf.terminate();
    await served;
  });
});
