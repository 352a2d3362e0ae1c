import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConditionAttributes, evaluateCondition, parseCondition } from './index.ts';

const write = 'Microsoft.Authorization/roleAssignments/write';
const remove = 'Microsoft.Authorization/roleAssignments/delete';
const roleId = 'Microsoft.Authorization/roleAssignments:RoleDefinitionId';
const backup = '5e467623-bb1f-42f4-a55d-6e525e11384b';
const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';

interface Asked {
  readonly action?: string;
  readonly subOperation?: string;
  readonly attributes?: ConditionAttributes;
}

function evaluate(condition: string, { action = write, attributes = {}, ...rest }: Asked = {}) {
  const parsed = parseCondition(condition);
  if (parsed.kind === 'invalid') throw new Error(`${parsed.reason} (at ${parsed.at})`);
  return evaluateCondition(parsed.expression, { action, attributes, ...rest });
}

const where = (values: Readonly<Record<string, unknown>>): Asked => ({
  attributes: { Resource: values as Readonly<Record<string, readonly string[]>> },
});

describe('a delegation condition', () => {
  // As azure-docs prints it, spaces, line ends and all.
  const condition = `
(
 (
  !(ActionMatches{'${write}'})
 )
 OR
 (
  @Request[${roleId}] ForAnyOfAnyValues:GuidEquals {${backup}, a795c7a0-d4a2-40c1-ae25-d81f01202912}
  AND
  @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'User', 'Group'}
 )
)
AND
(
 (
  !(ActionMatches{'${remove}'})
 )
 OR
 (
  @Resource[${roleId}] ForAnyOfAnyValues:GuidEquals {${backup}, a795c7a0-d4a2-40c1-ae25-d81f01202912}
 )
)`;
  const type = 'microsoft.authorization/roleassignments:principaltype';
  const asked = (role: string, principalType: string): ConditionAttributes => ({
    Request: { [roleId.toUpperCase()]: [role], [type]: [principalType] },
  });

  it.each<[string, Asked, unknown]>([
    ['a role that it names, for a user', { attributes: asked(backup, 'user') }, true],
    ['the same in capitals', { attributes: asked(backup.toUpperCase(), 'GROUP') }, true],
    ['another role', { attributes: asked(owner, 'User') }, false],
    ['another type of principal', { attributes: asked(backup, 'ServicePrincipal') }, false],
    ['attributes that are not known', {}, 'unknown'],
    ['half of them', { attributes: { Request: { [roleId]: [backup] } } }, 'unknown'],
    ['another role of an unknown type', { attributes: { Request: { [roleId]: [owner] } } }, false],
    ['an action that it does not concern', { action: 'Microsoft.Support/read' }, true],
    [
      'a deletion of what it names',
      { action: remove, attributes: { Resource: { [roleId]: [backup] } } },
      true,
    ],
    ['a deletion of another', { action: remove, attributes: { Resource: { [roleId]: [owner] } } }, false],
    [
      'a deletion, by what the request says',
      { action: remove, attributes: asked(backup, 'User') },
      'unknown',
    ],
  ])('of %s', (_, given, truth) => {
    expect(evaluate(condition, given)).toBe(truth);
  });
});

describe('a comparison', () => {
  it.each<[string, unknown, boolean | 'unknown']>([
    ["StringEquals 'Cascade'", 'Cascade', true],
    ["StringEquals 'Cascade'", 'cascade', false],
    ["StringEqualsIgnoreCase 'Cascade'", 'cascade', true],
    ["StringNotEquals 'Cascade'", 'cascade', true],
    ["StringNotEqualsIgnoreCase 'Cascade'", 'cascade', false],
    ["StringStartsWith 'Cas'", 'Cascade', true],
    ["StringNotStartsWithIgnoreCase 'cas'", 'Cascade', false],
    ["StringLike 'a*c?'", 'abcd', true],
    ["StringLike 'A*C?'", 'abcd', false],
    ["StringLikeIgnoreCase 'A*C?'", 'abcd', true],
    ["StringLike 'a*c'", 'abcd', false],
    ["StringLike 'a\\*'", 'a*', true],
    ["StringLike 'a\\*'", 'ab', false],
    ["StringNotLike 'readonly/*'", 'readonly/a/b', false],
    ["StringEquals 'true'", true, 'unknown'],
    ['BoolEquals true', true, true],
    ["BoolNotEquals 'true'", true, false],
    ['BoolEquals true', 'yes', 'unknown'],
    [`GuidEquals ${owner}`, owner.toUpperCase(), true],
    [`GuidNotEquals '${owner}'`, owner, false],
    [`GuidEquals ${owner}`, 'Owner', 'unknown'],
    ['NumericEquals 3', 3, true],
    ['NumericGreaterThanEquals -3', -3, true],
    ['NumericLessThan 3', 3, false],
    ['NumericLessThan 3', 2.5, 'unknown'],
    ["DateTimeEquals '2022-06-01T00:00:00.0Z'", '2022-06-01T00:00:00Z', true],
    ["DateTimeGreaterThan '2022-06-01T00:00:00.0000001Z'", '2022-06-01T00:00:00.0000002Z', true],
    ["DateTimeLessThanEquals '2022-06-01T00:00:00Z'", '2022-06-01T00:00:01Z', false],
    ["DateTimeEquals '2022-06-01T00:00:00Z'", '2022-02-30T00:00:00Z', 'unknown'],
  ])('%s of %j is %j', (comparison, value, truth) => {
    expect(evaluate(`@Resource[name] ${comparison}`, where({ name: [value] }))).toBe(truth);
  });

  it.each([
    ["{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'blue', 'green'}", true],
    ["{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'orange', 'green'}", false],
    ["{'red', 'blue'} ForAllOfAnyValues:StringEquals {'orange', 'red', 'blue'}", true],
    ["{'red', 'blue'} ForAllOfAnyValues:StringEquals {'red', 'green'}", false],
    ['{10, 20} ForAnyOfAllValues:NumericLessThan {15, 18}', true],
    ['{10, 20} ForAllOfAllValues:NumericLessThan {5, 15, 18}', false],
    ['{10, 20} ForAllOfAllValues:NumericLessThan {25, 30}', true],
    ['{10, 20} ForAllOfAllValues:NumericLessThan {15, 25, 30}', false],
  ])('across two lists, as documented: %s', (condition, truth) => {
    expect(evaluate(condition)).toBe(truth);
  });

  it('of one attribute with another needs both', () => {
    const condition = '@Resource[a] StringEquals @Principal[b]';
    const known = { Resource: { a: ['x'] }, Principal: { b: ['x'] } };
    expect(evaluate(condition, { attributes: known })).toBe(true);
    expect(evaluate(condition, { attributes: { Resource: { a: ['x'] } } })).toBe('unknown');
  });

  it('of single values knows nothing of several, nor of none', () => {
    for (const values of [['x', 'x'], []]) {
      expect(evaluate("@Resource[a] StringEquals 'x'", where({ a: values }))).toBe('unknown');
    }
  });
});

describe('what is not known', () => {
  it.each<[string, boolean | 'unknown']>([
    ["NOT @Resource[none] StringEquals 'x'", 'unknown'],
    ["!(!(@Resource[none] StringNotEquals 'x'))", 'unknown'],
    ["@Resource[none] StringEquals 'x' OR @Resource[a] StringEquals 'x'", true],
    ["@Resource[none] StringEquals 'x' && @Resource[a] StringEquals 'x'", 'unknown'],
    ["@Resource[none] StringEquals 'x' || @Resource[a] StringEquals 'y'", 'unknown'],
    ["@Resource[none] StringEquals 'x' AND @Resource[a] StringEquals 'y'", false],
    ['Exists @Resource[none]', 'unknown'],
    ['NOT Exists @Resource[none]', 'unknown'],
    ['NOT Exists @Resource[empty]', true],
    ['Exists @Resource[A]', true],
    ["SubOperationMatches{'Blob.List'}", 'unknown'],
    [`NOT (ActionMatches{'${remove}'} AND SubOperationMatches{'Blob.List'})`, true],
  ])('is neither true nor false: %s', (condition, truth) => {
    expect(evaluate(condition, where({ a: ['x'], empty: [] }))).toBe(truth);
  });

  it('is known of a sub-operation that was given', () => {
    expect(evaluate("SubOperationMatches{'blob.*'}", { subOperation: 'Blob.List' })).toBe(true);
    expect(evaluate("SubOperationMatches{'Blob.Write'}", { subOperation: 'Blob.List' })).toBe(false);
  });
});

describe('a text that is no condition', () => {
  it.each([
    ['', 0, /missing/],
    ['true', 4, /operator/],
    ["@Resource[a] StringEquals 'x", 26, /begins here/],
    ['@Resource[a] StringEquals x', 26, /quotes/],
    ["@Resource StringEquals 'x'", 0, /begins here/],
    ["@Nobody[a] StringEquals 'x'", 0, /@Nobody/],
    ["@Resource[a] stringequals 'x'", 13, /operator/],
    ["@Resource[a] ForAnyOfAnyValues:StringStartsWith 'x'", 13, /operator/],
    ["@Resource[a] StringEquals {'x', 'y'}", 0, /single values/],
    ["@Resource[a] StringEquals {'x',}", 31, /value is missing/],
    ['@Resource[a] StringEquals {}', 27, /value is missing/],
    ["@Resource[a] GuidEquals 'x'", 0, /type/],
    ['@Resource[a] NumericEquals 99999999999999999', 27, /quotes/],
    ['@Resource[a] NumericEquals 1.5', 28, /begins here/],
    [
      "@Resource[a] StringEquals 'x' AND @Resource[b] StringEquals 'x' OR Exists @Resource[c]",
      64,
      /brackets/,
    ],
    ["(@Resource[a] StringEquals 'x'", 30, /'\)' is missing/],
    ["@Resource[a] StringEquals 'x')", 29, /end here/],
    ["ActionMatches{'a', 'b'}", 17, /'}' is missing/],
    ['ActionMatches{}', 14, /pattern/],
    ['NOT', 3, /missing/],
  ])('%j is refused at %i', (text, at, reason) => {
    expect(parseCondition(text)).toEqual({ kind: 'invalid', at, reason: expect.stringMatching(reason) });
  });

  it('is what goes on for too long or too deep', () => {
    const simple = 'Exists @Resource[a]';
    expect(parseCondition(`${' '.repeat(8_192)}${simple}`)).toMatchObject({ kind: 'invalid' });
    for (const [open, close] of [
      ['(', ')'],
      ['!', ''],
    ] as const) {
      const nested = (depth: number) => `${open.repeat(depth)}${simple}${close.repeat(depth)}`;
      expect(parseCondition(nested(30)).kind).toBe('condition');
      expect(parseCondition(nested(4_000))).toMatchObject({ reason: expect.stringMatching(/deeper/) });
    }
  });
});

describe('any condition', () => {
  type Part = { readonly text: string; readonly truth: (a: boolean, b: boolean) => boolean };
  const leaves = fc.constantFrom<Part>(
    { text: "@Resource[a] StringEquals 'x'", truth: (a) => a },
    { text: "NOT @Resource[b] StringEquals 'x'", truth: (_, b) => !b },
    { text: `ActionMatches{'${write}'}`, truth: () => true },
  );
  const { condition } = fc.letrec<{ condition: Part }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 5 },
      leaves,
      tie('condition').map(({ text, truth }) => ({
        text: `!(${text})`,
        truth: (a: boolean, b: boolean) => !truth(a, b),
      })),
      fc
        .tuple(tie('condition'), fc.constantFrom('AND', '&&', 'OR', '||'), tie('condition'))
        .map(([left, word, right]) => ({
          text: `(${left.text})\n${word} (${right.text})`,
          truth: (a: boolean, b: boolean) =>
            word === 'AND' || word === '&&'
              ? left.truth(a, b) && right.truth(a, b)
              : left.truth(a, b) || right.truth(a, b),
        })),
    ),
  }));

  it('means what logic says, where everything is known', () => {
    fc.assert(
      fc.property(condition, fc.boolean(), fc.boolean(), ({ text, truth }, a, b) => {
        const asked = where({ a: [a ? 'x' : 'y'], b: [b ? 'x' : 'y'] });
        expect(evaluate(text, asked)).toBe(truth(a, b));
      }),
    );
  });

  it('never holds for want of knowledge: whatever holds, holds whatever is learnt', () => {
    fc.assert(
      fc.property(condition, fc.boolean(), fc.boolean(), ({ text }, a, b) => {
        const all = { a: [a ? 'x' : 'y'], b: [b ? 'x' : 'y'] };
        const whole = evaluate(text, where(all));
        for (const known of [{}, { a: all.a }, { b: all.b }]) {
          const truth = evaluate(text, where(known));
          if (truth !== 'unknown') expect(truth).toBe(whole);
        }
      }),
    );
  });

  it('is read or refused, and nothing is thrown', () => {
    const pieces = fc.constantFrom(
      ...[
        '(',
        ')',
        '{',
        '}',
        ',',
        '!',
        'AND',
        'OR',
        "'x'",
        '1',
        'true',
        '@Resource[a]',
        '@Resource[',
        "'",
        ' ',
      ],
      ...['StringEquals', 'ForAnyOfAnyValues:GuidEquals', owner, 'ActionMatches', 'Exists', '\u0000', '𝒳'],
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseCondition(text);
        if (parsed.kind === 'invalid') expect(parsed.at).toBeLessThanOrEqual(text.length);
        else evaluateCondition(parsed.expression, { action: write, attributes: {} });
      }),
    );
  });
});
