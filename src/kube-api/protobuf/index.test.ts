import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { body, delimited, message, varint } from './fixtures/wire-encoder.ts';
import { decodeKubernetesProtobuf } from './index.ts';
import { listKinds } from './kinds.ts';

/** Each `.hex` is a body of kubectl 1.32.5, each `.json` what kubectl 1.31 sends for the same command. */
const folder = join(import.meta.dirname, 'fixtures');
const recordings = readdirSync(folder)
  .filter((file) => file.endsWith('.hex'))
  .map((file) => file.slice(0, -'.hex'.length));

function readBody(recording: string): Buffer {
  const [, ...lines] = readFileSync(join(folder, `${recording}.hex`), 'utf8').split('\n');
  return Buffer.from(lines.join(''), 'hex');
}

function readJson(recording: string): unknown {
  return JSON.parse(readFileSync(join(folder, `${recording}.json`), 'utf8'));
}

describe('decodeKubernetesProtobuf', () => {
  it.each(recordings)('reads kubectl %s as the JSON of an older kubectl', (recording) => {
    expect(decodeKubernetesProtobuf(readBody(recording))).toEqual({
      kind: 'decoded',
      object: readJson(recording),
    });
  });

  it('has recordings to read', () => {
    expect(recordings.length).toBeGreaterThan(20);
  });

  it.each(listKinds())('reads an empty %s %s', (apiVersion, kind) => {
    expect(decodeKubernetesProtobuf(body(apiVersion, kind))).toMatchObject({
      kind: 'decoded',
      object: { apiVersion, kind },
    });
  });

  it('reads delete options of any group and version', () => {
    const options = [varint(1, 0), delimited(4, 'Background')];
    expect(decodeKubernetesProtobuf(body('apps/v1', 'DeleteOptions', ...options))).toEqual({
      kind: 'decoded',
      object: {
        apiVersion: 'apps/v1',
        kind: 'DeleteOptions',
        gracePeriodSeconds: 0,
        propagationPolicy: 'Background',
      },
    });
  });

  it.each([
    ['v1', 'Widget'],
    ['apps/v1beta1', 'Deployment'],
    ['v1', 'constructor'],
    ['__proto__', 'toString'],
  ])('names a kind without a table: %s %s', (apiVersion, kindName) => {
    expect(decodeKubernetesProtobuf(body(apiVersion, kindName))).toEqual({
      kind: 'unknown-kind',
      apiVersion,
      kindName,
    });
  });

  const magic = Buffer.from('k8s\0');
  it.each([
    ['nothing', Buffer.of(), 'the body does not begin as Kubernetes protobuf does'],
    ['half the magic', Buffer.from('k8'), 'the body does not begin as Kubernetes protobuf does'],
    ['JSON', Buffer.from('{"kind":"Pod"}'), 'the body does not begin as Kubernetes protobuf does'],
    ['only the magic', magic, 'the body does not say its kind and version'],
    ['no version', body('', 'Pod'), 'the body does not say its kind and version'],
    ['no kind', body('v1', ''), 'the body does not say its kind and version'],
    [
      'an encoded object',
      Buffer.concat([body('v1', 'Pod'), delimited(3, 'gzip')]),
      'the object is encoded in another way',
    ],
    ['an envelope cut short', body('v1', 'Pod').subarray(0, -1), 'a message ends inside a field'],
    ['an object cut short', body('v1', 'Pod', Buffer.of(0x0a)), 'a message ends inside a field'],
  ])('refuses %s', (_, bytes, reason) => {
    expect(decodeKubernetesProtobuf(bytes)).toEqual({ kind: 'malformed', reason });
  });

  it('refuses a small body that stands for a huge object', () => {
    const manyEmpty = (count: number) => message(2, Buffer.alloc(2 * count, Buffer.from('1200', 'hex')));
    expect(decodeKubernetesProtobuf(body('v1', 'Pod', manyEmpty(10_000))).kind).toBe('decoded');
    // Fewer than the fields allowed: what the server would make of them counts too.
    expect(decodeKubernetesProtobuf(body('v1', 'Pod', manyEmpty(50_000)))).toEqual({
      kind: 'malformed',
      reason: 'the body has too many fields',
    });
  });

  it('never throws, wherever a real body is cut', () => {
    for (const recording of recordings) {
      const bytes = readBody(recording);
      for (let length = 0; length < bytes.length; length += 1) {
        expect(decodeKubernetesProtobuf(bytes.subarray(0, length)).kind).not.toBe('unknown-kind');
      }
    }
  });

  it('never throws, whatever byte of a real body is wrong', () => {
    const recording = fc.constantFrom(...recordings).map(readBody);
    fc.assert(
      fc.property(recording, fc.nat(), fc.integer({ min: 0, max: 255 }), (bytes, at, byte) => {
        const wrong = Buffer.from(bytes);
        wrong[at % wrong.length] = byte;
        expect(['decoded', 'unknown-kind', 'malformed']).toContain(decodeKubernetesProtobuf(wrong).kind);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, whatever an object of any kind is made of', () => {
    const kind = fc.constantFrom(...listKinds());
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc
        .array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.uint8Array({ maxLength: 20 })))
        .map((fields) => Buffer.concat(fields.map(([number, bytes]) => message(number, bytes)))),
    );
    fc.assert(
      fc.property(kind, noise, ([apiVersion, kindName], bytes) => {
        expect(['decoded', 'malformed']).toContain(
          decodeKubernetesProtobuf(body(apiVersion, kindName, bytes)).kind,
        );
      }),
      { numRuns: 500 },
    );
  });
});
