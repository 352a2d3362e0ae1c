import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../platform/log/index.ts';
import { type HttpListener, startHttpListener } from './http-listener.ts';

describe('a listener of the webhook', () => {
  let listener: HttpListener;
  let bugs: unknown[];

  beforeEach(async () => {
    bugs = [];
    listener = await startHttpListener({
      address: { host: '127.0.0.1', port: 0 },
      answer: async ({ method, path, readText }) => {
        const body = method === 'POST' ? await readText(8 * 1_024 * 1_024) : '';
        return typeof body === 'string'
          ? { status: 200, headers: {}, body: `${method} ${path} ${body.length}` }
          : { status: 413, headers: {}, body: 'too large' };
      },
      log: { ...silentLog, bug: (error) => bugs.push(error) },
    });
  });

  afterEach(() => listener.close(0));

  const say = async (text: string): Promise<string> => {
    const socket = connect(listener.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(text);
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
      if (/\r\n\r\n/.test(heard)) socket.end();
    });
    await new Promise((resolve) => socket.once('close', resolve));
    return heard;
  };
  const chunked = (length: number) =>
    `POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${length.toString(16)}\r\n${'x'.repeat(length)}\r\n0\r\n\r\n`;

  it('hands on bodies whose length is told, and those whose length is not', async () => {
    expect(await say('POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc')).toContain('POST /p 3');
    expect(await say(chunked(5_000))).toContain('POST /p 5000');
  });

  it('puts characters together that come in two pieces', async () => {
    const socket = connect(listener.port, '127.0.0.1');
    const euro = Buffer.from('€');
    socket.write('POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\n');
    socket.write(euro.subarray(0, 1), () => setImmediate(() => socket.write(euro.subarray(1))));
    expect(await text(socket)).toContain('POST /p 1');
  });

  it('reads no body without end', async () => {
    expect(await say(chunked(9 * 1_024 * 1_024))).toMatch(/^HTTP\/1.1 413/);
    expect(await say('POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n')).toMatch(
      /^HTTP\/1.1 413/,
    );
  });

  it('takes the path alone from a request, whatever its host', async () => {
    expect(await say('GET /p?q HTTP/1.1\r\nHost: evil@x:99999\r\n\r\n')).toContain('GET /p 0');
    expect(await say('GET http://evil/p HTTP/1.1\r\nHost: a\r\n\r\n')).toContain('GET / 0');
  });

  it('refuses methods that it does not know', async () => {
    expect(await say('TRACE / HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1.1 405/);
    expect(bugs).toEqual([]);
  });

  it('takes it in its stride when a client hangs up', async () => {
    const socket = connect(listener.port, '127.0.0.1');
    socket.write('POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf', () => socket.destroy());
    await once(socket, 'close');
    expect(await say('GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toContain('GET / 0');
    expect(bugs).toEqual([]);
  });
});
