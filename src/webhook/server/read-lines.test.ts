import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from './read-lines.ts';

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function collect(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const collected: string[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

describe('lines of a stream', () => {
  it('are the same however the network cuts them', async () => {
    const lines = fc.array(
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' ').toWellFormed()),
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(lines, sizes, async (expected, cuts) => {
        const bytes = Buffer.from(expected.map((line) => `${line}\n`).join(''));
        expect(await collect(readLines(cut(bytes, cuts), 10_000))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('leave out what was cut off', async () => {
    expect(await collect(readLines(cut(Buffer.from('whole\nhal'), []), 100))).toEqual(['whole']);
  });

  it('are bounded, also where no end is in sight', async () => {
    const endless = (async function* () {
      for (;;) yield Buffer.alloc(64, 'x');
    })();
    await expect(collect(readLines(endless, 1_000))).rejects.toThrow('longer than 1000');
    await expect(collect(readLines(cut(Buffer.from(`a\n${'b'.repeat(101)}\n`), []), 100))).rejects.toThrow(
      'longer than 100',
    );
  });
});
