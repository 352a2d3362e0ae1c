import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLabelSelector, matchesLabelSelector, parseLabelSelector } from './label-selector.ts';

function select(text: string, labels: Readonly<Record<string, string>>): boolean | string {
  const selector = parseLabelSelector(text);
  return selector.kind === 'parsed' ? selector.matches(labels) : selector.reason;
}

const web = { app: 'web', tier: 'front', 'example.com/zone': '1', empty: '' };

describe('parseLabelSelector', () => {
  it.each([
    '',
    '  ',
    'app=web',
    'app==web',
    ' app = web ',
    'app!=db',
    'none!=x',
    'app in (web,db)',
    'app in ( web , db )',
    'app notin (db)',
    'none notin (db)',
    'app',
    '!none',
    '! none',
    'example.com/zone=1',
    'app=web,tier=front,!none',
    'app in (web,db),tier notin (back),example.com/zone',
    'empty=',
    'empty=,app=web',
    'empty in ()',
    'empty in (,x)',
    'empty in (x,)',
    'empty in (x,,y)',
    'example.com/zone>0',
    'example.com/zone<2',
    'in!=x',
    'app in (in,notin,web)',
  ])('selects a labelled object by %j', (text) => {
    expect(select(text, web)).toBe(true);
  });

  it.each([
    'app=db',
    'none=web',
    'app!=web',
    'app in (db)',
    'none in (web)',
    'app notin (web,db)',
    'none',
    '!app',
    'app=web,tier=back',
    'app=',
    'none=',
    'app in ()',
    'example.com/zone>1',
    'app>1',
    'none<5',
    'toString',
    '__proto-x',
    'constructor',
  ])('does not select it by %j', (text) => {
    expect(select(text, web)).not.toBe(true);
  });

  it.each([
    ['app=web tier=front', "found 'tier', expected: ',' or 'end of string'"],
    ['app=web,', "found '', expected: identifier after ','"],
    [',app', "found ',', expected: !, identifier, or 'end of string'"],
    ['=web', "found '=', expected: !, identifier, or 'end of string'"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['!!a', "unable to parse requirement: found '!', expected: identifier"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a in', "unable to parse requirement: found '' expected: '('"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')'"],
    ['a in (b,=)', "unable to parse requirement: found '=', expected: ',', or identifier"],
    ['a==(b)', "unable to parse requirement: found '(', expected: identifier"],
    ['a===b', "unable to parse requirement: found '=', expected: identifier"],
    [
      'a>b',
      `unable to parse requirement: values[0]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
  ])('refuses %j in the real words', (text, reason) => {
    expect(parseLabelSelector(text)).toEqual({ kind: 'malformed', reason });
  });

  it('refuses keys and values that no label can have', () => {
    expect(select('-a=b', {})).toMatch(
      /^unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of alphanumeric/,
    );
    expect(select('a=-b', {})).toMatch(
      /^unable to parse requirement: values\[0\]\[a\]: Invalid value: "-b": a valid label must be an empty string or/,
    );
    expect(select('a in (-b,-c)', {})).toMatch(
      /^unable to parse requirement: \[values\[0\]\[a\]: .*, values\[1\]\[a\]: .*\]$/,
    );
  });

  const part = fc
    .stringMatching(/^[a-z]([a-z0-9]{0,3})$/)
    .filter((text) => text !== 'in' && text !== 'notin');
  const value = fc.oneof(part, fc.constant(''));
  const requirement = fc.oneof(
    fc.record({
      key: part,
      operator: fc.constantFrom('In', 'NotIn'),
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ key: part, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  );

  it('selects by a selector object as by that object in its written form', () => {
    fc.assert(
      fc.property(
        fc.dictionary(part, value),
        fc.array(requirement),
        fc.dictionary(part, value),
        (matchLabels, matchExpressions, labels) => {
          const selector = { matchLabels, matchExpressions };
          expect(select(formatLabelSelector(selector) ?? 'x y', labels)).toBe(
            matchesLabelSelector(selector, labels),
          );
        },
      ),
    );
  });

  it('reads any text without throwing', () => {
    const pieces = fc.constantFrom(
      'a',
      'b',
      'in',
      'notin',
      '=',
      '==',
      '!=',
      '!',
      '(',
      ')',
      ',',
      '<',
      '>',
      ' ',
      '\t',
      '\0',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((list) => list.join('')),
        ),
        (text) => {
          expect(parseLabelSelector(text).kind).toMatch(/^(parsed|malformed)$/);
        },
      ),
    );
  });

  it('reads a very long selector in moments', () => {
    const values = Array.from({ length: 50_000 }, (_, n) => `v${n}`).join(',');
    const started = performance.now();
    expect(select(`app in (${values})`, { app: 'v49999' })).toBe(true);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('matchesLabelSelector', () => {
  it.each([
    [{}, true],
    [{ matchLabels: { app: 'web', tier: 'front' } }, true],
    [{ matchLabels: { app: 'web', tier: 'back' } }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'db'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, false],
    [{ matchExpressions: [{ key: 'none', operator: 'NotIn', values: ['web'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
    [{ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'none', operator: 'Exists' }] }, false],
  ])('of %j says %s', (selector, expected) => {
    expect(matchesLabelSelector(selector, web)).toBe(expected);
  });

  it.each([
    [undefined],
    [null],
    ['app=web'],
    [{ matchLabels: { app: 1 } }],
    [{ matchLabels: { '-a': 'b' } }],
    [{ matchExpressions: {} }],
    [{ matchExpressions: [{ key: 'app', operator: 'Like', values: ['web'] }] }],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: [] }] }],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists', values: ['web'] }] }],
    [{ matchExpressions: [null] }],
  ])('selects nothing by %j, which is no selector', (selector) => {
    expect(matchesLabelSelector(selector, web)).toBe(false);
    expect(formatLabelSelector(selector)).toBeUndefined();
  });
});
