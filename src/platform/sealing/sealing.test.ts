import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { createSealer, KeyFileError, openSealer, UnsealError } from './index.ts';

const key = new Uint8Array(32).fill(7);
const sealer = createSealer(key);
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

describe('a sealer', () => {
  it('opens what it sealed, whatever the bytes and the context', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.string(), (plain, context) => {
        expect(Buffer.from(sealer.open(sealer.seal(plain, context), context))).toEqual(Buffer.from(plain));
      }),
    );
  });

  it('seals the same bytes otherwise each time, and shows none of them', () => {
    const plain = Buffer.from('a secret that is long enough to be seen');
    const [first, second] = [sealer.seal(plain, 'c'), sealer.seal(plain, 'c')];
    expect(Buffer.from(first)).not.toEqual(Buffer.from(second));
    expect(Buffer.from(first).includes('secret')).toBe(false);
  });

  it('opens nothing whose bytes were changed, anywhere', () => {
    const sealed = Buffer.from(sealer.seal(Buffer.from('value'), 'context'));
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8((changed[index] ?? 0) ^ 1, index);
      expect(() => sealer.open(changed, 'context'), `byte ${index}`).toThrow(UnsealError);
    }
  });

  it('opens nothing that was cut, sealed for another place, or sealed with another key', () => {
    const sealed = sealer.seal(Buffer.from('value'), 'vault one');
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => sealer.open(sealed.subarray(0, length), 'vault one')).toThrow(UnsealError);
    }
    expect(() => sealer.open(sealed, 'vault two')).toThrow(UnsealError);
    expect(() => createSealer(new Uint8Array(32)).open(sealed, 'vault one')).toThrow(UnsealError);
  });

  it.each([0, 16, 31, 33])('takes no key of %d bytes', (length) => {
    expect(() => createSealer(new Uint8Array(length))).toThrow(TypeError);
  });
});

describe('the key file', () => {
  it('is made once, for its owner alone, and is the same afterwards', () => {
    using folder = temporaryFolder();
    const file = folder.file('data.key');
    const sealed = openSealer(file).seal(Buffer.from('value'), 'c');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(file).size).toBe(32);
    expect(readdirSync(folder.path)).toEqual(['data.key']);
    expect(text(openSealer(file).open(sealed, 'c'))).toBe('value');
  });

  it('has its mode put right when others could read it', () => {
    using folder = temporaryFolder();
    const file = folder.file('data.key');
    openSealer(file);
    chmodSync(file, 0o644);
    openSealer(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([0, 31, 33, 4_096])('is refused and left alone with %d bytes', (size) => {
    using folder = temporaryFolder();
    const file = folder.file('data.key');
    const content = Buffer.alloc(size, 1);
    writeFileSync(file, content);
    expect(() => openSealer(file)).toThrow(KeyFileError);
    expect(readFileSync(file)).toEqual(content);
  });

  it('is not read through a link, not even one that leads nowhere', () => {
    using folder = temporaryFolder();
    writeFileSync(folder.file('elsewhere'), Buffer.alloc(32));
    symlinkSync(folder.file('elsewhere'), folder.file('data.key'));
    expect(() => openSealer(folder.file('data.key'))).toThrow('never read through a link');
    symlinkSync(folder.file('nowhere'), folder.file('other.key'));
    expect(() => openSealer(folder.file('other.key'))).toThrow(KeyFileError);
    expect(readdirSync(folder.path)).not.toContain('nowhere');
  });
});
