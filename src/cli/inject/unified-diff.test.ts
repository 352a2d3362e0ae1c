import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

const hasPatch = spawnSync('patch', ['--version']).status === 0;

/** One side of a diff that shows the whole of both texts. */
function sideOf(diff: string, mark: '-' | '+'): string {
  const lines = diff.split('\n').slice(2, -1);
  return lines
    .filter((line) => line.startsWith(mark) || line.startsWith(' '))
    .map((line) => `${line.slice(1)}\n`)
    .join('');
}

describe('a unified diff', () => {
  it('is empty for the same text', () => {
    expect(unifiedDiff('a\n', 'a\n', 'pod.yaml')).toBe('');
  });

  it('shows three lines around a change', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\ni\n';
    expect(unifiedDiff(before, before.replace('e\n', 'e\nnew\n'), 'pod.yaml')).toBe(
      '--- pod.yaml\n+++ pod.yaml (injected)\n@@ -3,6 +3,7 @@\n c\n d\n e\n+new\n f\n g\n h\n',
    );
  });

  it('keeps changes apart that are far from each other', () => {
    const before = Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join('');
    const after = before.replace('line 3\n', '').replace('line 20\n', 'line twenty\n');
    const hunks = unifiedDiff(before, after, 'x').match(/^@@.*$/gm);
    expect(hunks).toEqual(['@@ -1,7 +1,6 @@', '@@ -18,7 +17,7 @@']);
  });

  it('says where a last line has no line break', () => {
    expect(unifiedDiff('a', 'a\n', 'x')).toBe(
      '--- x\n+++ x (injected)\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n',
    );
  });

  it('counts an empty file from nothing', () => {
    expect(unifiedDiff('', 'a\n', 'x')).toContain('@@ -0,0 +1 @@\n+a\n');
  });

  it('stays within bounds for texts that have nothing in common', () => {
    const text = (name: string) => Array.from({ length: 20_000 }, (_, at) => `${name}${at}\n`).join('');
    expect(unifiedDiff(text('a'), text('b'), 'x').split('\n')).toHaveLength(40_004);
  });

  const texts = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 7 })
    .map((lines) => lines.map((line) => `${line}\n`).join(''));

  it('holds both texts, whatever they are', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        fc.pre(before !== after);
        const diff = unifiedDiff(`x\n${before}x\n`, `x\n${after}x\n`, 'x');
        if ((diff.match(/^@@/gm) ?? []).length > 1) return;
        expect(`x\n${before}x\n`).toContain(sideOf(diff, '-'));
        expect(`x\n${after}x\n`).toContain(sideOf(diff, '+'));
      }),
    );
  });

  it.skipIf(!hasPatch)('is what patch takes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wid-diff-'));
    const file = join(folder, 'text');
    const long = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 })
      .map((lines) => lines.map((line) => `${line}\n`).join(''));
    try {
      fc.assert(
        fc.property(long, long, (before, after) => {
          fc.pre(before !== after && before !== '' && after !== '');
          writeFileSync(file, before);
          const patched = spawnSync('patch', ['--silent', file], {
            input: unifiedDiff(before, after, 'text'),
          });
          expect(patched.status).toBe(0);
          expect(readFileSync(file, 'utf8')).toBe(after);
        }),
        { numRuns: 60 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
