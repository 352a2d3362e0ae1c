import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memberNames, parseJsonPath, readJsonPath } from './json-path.ts';

const object = {
  metadata: { annotations: { 'example.com/a': 'yes' } },
  status: {
    phase: 'Running',
    conditions: [
      { type: 'Ready', status: 'True', count: 2 },
      { type: 'Synced', status: 'False', flag: false },
    ],
  },
};

function read(text: string, value: unknown = object): readonly unknown[] {
  const parsing = parseJsonPath(text);
  if (parsing.kind === 'malformed') throw new Error(parsing.reason);
  return readJsonPath(value, parsing.path);
}

describe('a JSON path', () => {
  it.each([
    ['.', [object]],
    ['.status.phase', ['Running']],
    ['.status.nothing.more', []],
    ['.metadata.annotations.example\\.com/a', ['yes']],
    [".metadata.annotations['example.com/a']", ['yes']],
    ['.metadata.annotations["example.com/a"]', ['yes']],
    ['.status.conditions[0].type', ['Ready']],
    ['.status.conditions[-1].type', ['Synced']],
    ['.status.conditions[7].type', []],
    ['.status.conditions[*].type', ['Ready', 'Synced']],
    ['.status.conditions.[0].type', ['Ready']],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type == 'Synced')].status", ['False']],
    ['.status.conditions[?(@.type!="Ready")].status', ['False']],
    ['.status.conditions[?(@.count==2)].type', ['Ready']],
    ['.status.conditions[?(@.flag==false)].type', ['Synced']],
    ['.status.*', ['Running', object.status.conditions]],
    ['.status.phase.length', []],
    ['.constructor', []],
  ])('finds by %s', (path, found) => {
    expect(read(path)).toEqual(found);
  });

  it.each([
    'status',
    '..status',
    '.a[0:2]',
    '.a[0,1]',
    '.a[',
    '.a[?(@.b)]',
    '.a[?(@.b>1)]',
    '.a[?(@[0]==1)]',
    '.a b',
    `.${'a'.repeat(2_000)}`,
  ])('is refused where it is more than simple: %s', (path) => {
    expect(parseJsonPath(path).kind).toBe('malformed');
  });

  const name = fc.string({ minLength: 1 });
  const quote = (text: string): string => `['${text.replace(/[\\']/g, '\\$&')}']`;
  const escaped = (text: string): string => `.${text.replace(/[^A-Za-z0-9_-]/g, '\\$&')}`;

  it('finds any member by its name, quoted or escaped', () => {
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 5 }),
        fc.func(fc.boolean()),
        (names, isQuoted) => {
          const path = names.map((one) => (isQuoted(one) ? quote(one) : escaped(one))).join('');
          const value = names.reduceRight<unknown>(
            (inner, one) => Object.fromEntries([[one, inner]]),
            'found',
          );
          const parsing = parseJsonPath(path);
          expect(parsing).toMatchObject({ kind: 'parsed' });
          expect(parsing.kind === 'parsed' && memberNames(parsing.path)).toEqual(names);
          expect(read(path, value)).toEqual(['found']);
        },
      ),
    );
  });

  it('is read or refused whatever it is, and finds something or nothing in whatever there is', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[.[\]*?(@a='0)\\-]*$/)),
        fc.jsonValue(),
        (text, value) => {
          const parsing = parseJsonPath(text);
          return parsing.kind === 'malformed' || Array.isArray(readJsonPath(value, parsing.path));
        },
      ),
    );
  });
});
