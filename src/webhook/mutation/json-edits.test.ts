import { describe, expect, it } from 'vitest';
import { applyEdits, toPatch } from './json-edits.ts';

describe('applyEdits', () => {
  it('shares what no edit passes through, and copies the rest', () => {
    const document = { touched: { list: [1] }, untouched: { a: 1 } };
    const edited = applyEdits(document, [
      { op: 'add', at: ['touched', 'list', '-'], value: 3 },
      { op: 'add', at: ['touched', 'list', 1], value: 2 },
      { op: 'replace', at: ['touched', 'list', 0], value: 0 },
    ]);
    expect(edited).toEqual({ touched: { list: [0, 2, 3] }, untouched: { a: 1 } });
    expect(edited.untouched).toBe(document.untouched);
    expect(document.touched.list).toEqual([1]);
  });

  it('edits what an earlier edit has put without changing that edit', () => {
    const value = { a: 1 };
    const edited = applyEdits({}, [
      { op: 'add', at: ['new'], value },
      { op: 'add', at: ['new', 'b'], value: 2 },
    ]);
    expect(edited).toEqual({ new: { a: 1, b: 2 } });
    expect(value).toEqual({ a: 1 });
  });
});

describe('toPatch', () => {
  // RFC 6901, sections 3 and 4.
  it('escapes what a pointer reads otherwise', () => {
    const [operation] = toPatch([{ op: 'add', at: ['a/b', '~1', 0, '-'], value: null }]);
    expect(operation).toEqual({ op: 'add', path: '/a~1b/~01/0/-', value: null });
  });
});
