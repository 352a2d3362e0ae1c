import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  channelProtocols,
  decodeChannelMessage,
  encodeChannelMessage,
  negotiateProtocol,
} from './channel-codec.ts';

const v5 = 'v5.channel.k8s.io';
const v4 = 'v4.channel.k8s.io';
const bytes = (channel: number, text = '') => Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);

describe('a message of a client', () => {
  it('is input, for the program as it came', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom(...channelProtocols), (data, protocol) => {
        expect(decodeChannelMessage(protocol, Uint8Array.of(0, ...data))).toEqual({ kind: 'stdin', data });
      }),
    );
  });

  it('is a size of the terminal', () => {
    const size = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(size, size, (width, height) => {
        const text = JSON.stringify({ Width: width, Height: height });
        expect(decodeChannelMessage(v4, bytes(4, text))).toEqual({ kind: 'resize', size: { width, height } });
      }),
    );
  });

  it.each([
    '',
    '{}',
    'null',
    '[]',
    '{"Width":0,"Height":0}',
    '{"Width":-1,"Height":24}',
    '{"Width":80.5,"Height":24}',
    '{"Width":"80","Height":24}',
    '{"Width":65536,"Height":24}',
    `{"Width":80,"Height":24${' '.repeat(200)}}`,
  ])('is no size with %j', (text) => {
    expect(decodeChannelMessage(v5, bytes(4, text))).toEqual({ kind: 'ignored' });
  });

  it('closes the input, in the fifth version alone', () => {
    expect(decodeChannelMessage(v5, Uint8Array.of(255, 0))).toEqual({ kind: 'stdin-closed' });
    expect(decodeChannelMessage(v4, Uint8Array.of(255, 0))).toEqual({ kind: 'ignored' });
  });

  it.each([[[]], [[255]], [[255, 1]], [[255, 0, 0]], [[1, 65]], [[2]], [[3, 65]], [[5, 65]], [[254]]])(
    'of the bytes %j is passed over',
    (given) => {
      expect(decodeChannelMessage(v5, Uint8Array.from(given))).toEqual({ kind: 'ignored' });
    },
  );

  it('is never more than it can be read as', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom(...channelProtocols), (message, protocol) => {
        const { kind } = decodeChannelMessage(protocol, message);
        const expected = { 0: ['stdin'], 4: ['resize', 'ignored'], 255: ['stdin-closed', 'ignored'] };
        expect(expected[message[0] as keyof typeof expected] ?? ['ignored']).toContain(kind);
      }),
    );
  });
});

describe('a message for a client', () => {
  it('is its channel and what it carries', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (data) => {
        expect(encodeChannelMessage('stdout', data)).toEqual(Uint8Array.of(1, ...data));
        expect(encodeChannelMessage('stderr', data)).toEqual(Uint8Array.of(2, ...data));
        expect(encodeChannelMessage('error', data)).toEqual(Uint8Array.of(3, ...data));
      }),
    );
  });
});

describe('the protocol', () => {
  it.each([
    [v5, v5],
    ['v4.channel.k8s.io', v4],
    ['v4.channel.k8s.io, v5.channel.k8s.io', v5],
    ['v5.channel.k8s.io,v4.channel.k8s.io,v3.channel.k8s.io', v5],
    ['v4.base64.channel.k8s.io', undefined],
    ['SPDY/3.1+portforward.k8s.io', undefined],
    ['', undefined],
    [null, undefined],
  ])('of those offered in %j is %j', (offered, chosen) => {
    expect(negotiateProtocol(offered)).toBe(chosen);
  });
});
