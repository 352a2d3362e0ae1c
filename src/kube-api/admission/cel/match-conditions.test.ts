import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdmissionRequest } from '../admission-request.ts';
import { checkCondition } from './compile-condition.ts';
import { judgeConditions } from './match-conditions.ts';

const request: AdmissionRequest = {
  operation: 'UPDATE',
  kind: { group: '', version: 'v1', kind: 'Pod' },
  resource: { group: '', version: 'v1', resource: 'pods' },
  namespace: 'default',
  name: 'web',
  user: { name: 'alice', groups: ['dev', 'ops'], extra: { scope: ['a'] } },
  object: {
    metadata: { name: 'web', labels: { app: 'web', tier: 'Front' } },
    spec: { replicas: 3, ratio: 0.5, containers: [{ name: 'a', image: 'r.io/a:1' }, { name: 'b' }] },
  },
  oldObject: { metadata: { name: 'web', labels: { app: 'web' } } },
  isDryRun: false,
  options: { kind: 'UpdateOptions' },
};

const judge = (...expressions: readonly string[]) =>
  judgeConditions(
    expressions.map((expression, index) => ({ name: `c${index}`, expression })),
    request,
  );

describe('what conditions can say of a request', () => {
  it.each([
    'object.metadata.name == "web"',
    'oldObject != null && !has(oldObject.metadata.labels.tier)',
    'object.metadata.labels != oldObject.metadata.labels',
    'request.operation in ["CREATE", "UPDATE"]',
    'request.resource.group == "" && request.kind.kind == "Pod" && request.requestKind.version == "v1"',
    'request.name == "web" && request.namespace == "default" && !request.dryRun',
    '"ops" in request.userInfo.groups && request.userInfo.username == "alice"',
    'request.userInfo.extra["scope"] == ["a"]',
    'request.options.kind == "UpdateOptions"',
    '!has(request.subResource) && !has(request.userInfo.uid)',
    'namespaceObject == null',
    'object.spec.replicas == 3 && object.spec.replicas > 2 && object.spec.replicas / 2 == 1',
    'object.spec.ratio < 1.0 && object.spec.replicas < 3.5',
    'object.spec.containers.all(c, has(c.name)) && object.spec.containers.exists_one(c, has(c.image))',
    'object.spec.containers.filter(c, has(c.image)).map(c, c.image)[0].startsWith("r.io/")',
    'object.metadata.labels.exists(key, object.metadata.labels[key] == "Front")',
    'object.metadata.?annotations["x"].orValue("none") == "none"',
    'object.metadata.labels.tier.lowerAscii() == "front"',
    'object.metadata.labels.tier.matches("(?i)^front$") && matches(object.metadata.name, "^w")',
    '"a1b22".findAll("[0-9]+") == ["1", "22"] && "a1b22".findAll("[0-9]+", 1) == ["1"]',
    '"a1b22".find("[0-9]+") == "1" && "abc".find("[0-9]") == ""',
    '"a-b-c".split("-").join(",") == "a,b,c" && "a-b-c".replace("-", "", 1) == "ab-c"',
    '"a-b-c".replace("-", "") == "abc" && "abc".charAt(1) == "b"',
    '[1, 2, 3].sum() == 6 && [1.5, 0.5].sum() == 2.0 && [3, 1, 2].min() == 1 && [3, 1].max() == 3',
    '[1, 2, 3].isSorted() && !["b", "a"].isSorted() && ["a", "b"].indexOf("b") == 1',
    '["a", "a"].lastIndexOf("a") == 1',
    'duration("1h") > duration("30m") && timestamp("2026-01-01T00:00:00Z").getFullYear() == 2026',
    'false || object.nope == 1 || true',
  ])('%s', (expression) => {
    expect(checkCondition(expression)).toMatchObject({ kind: 'compiled' });
    expect(judge(expression)).toEqual({ kind: 'match' });
  });

  it('knows nothing of this language: names are names of fields', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'size', 'get']) {
      expect(judge(`has(object.${name})`)).toEqual({ kind: 'no-match' });
    }
  });
});

describe('conditions together', () => {
  it('match where each is true, and where there are none', () => {
    expect(judge()).toEqual({ kind: 'match' });
    expect(judge('true', 'object.metadata.name == "web"')).toEqual({ kind: 'match' });
  });

  it('match no more once one is false, also where others cannot be told', () => {
    expect(judge('object.nope == 1', 'false', 'true')).toEqual({ kind: 'no-match' });
  });

  it('cannot be told where one cannot, and none is false', () => {
    const reason = "expression 'object.nope == 1' resulted in error: no such key: nope";
    expect(judge('true', 'object.nope == 1')).toEqual({ kind: 'undecided', reason });
    expect(judge('object.nope == 1', 'oldObject.spec.x == 1')).toEqual({
      kind: 'undecided',
      reason: `[${reason}, expression 'oldObject.spec.x == 1' resulted in error: no such key: spec]`,
    });
  });

  it('cannot be told where one has become unreadable, as it might be by an older version', () => {
    expect(judge('no such thing')).toMatchObject({
      kind: 'undecided',
      reason: expect.stringMatching(/^compilation error: compilation failed: ERROR: <input>:1:4/),
    });
  });

  it.each([
    ['a loop in a loop', `${'[1,2,3,4,5,6,7,8,9].all(a, '.repeat(9)}true${')'.repeat(9)}`],
    ['a regular expression that goes back', `"${'a'.repeat(60)}!".matches("^(a+)+$")`],
  ])('come to an end with %s', (_case, expression) => {
    expect(checkCondition(expression).kind).toBe('compiled');
    expect(judge(expression)).toEqual({
      kind: 'undecided',
      reason: 'validation failed due to running out of cost budget, no further validation rules will be run',
    });
    expect(judge('true')).toEqual({ kind: 'match' });
  });
});

describe('an expression that is written', () => {
  const failed = (message: string, expression: string, at: number) =>
    `compilation failed: ERROR: <input>:1:${at + 1}: ${message}\n | ${expression}\n | ${'.'.repeat(at)}^`;

  it.each([
    ['foo == 1', "undeclared reference to 'foo' (in container '')", 0],
    ['true && bar(1)', "undeclared reference to 'bar' (in container '')", 8],
    ['request.op == "x"', "undefined field 'op'", 7],
    ['"a" + 1 == "a1"', "found no matching overload for '_+_' applied to '(string, int)'", 0],
    ['1 +', 'Syntax error: Unexpected token: EOF', 3],
    ['authorizer.group("").check("get").allowed()', 'authorizer is not supported by this server', 0],
    ['b"a".hex() == "61"', "undeclared reference to 'hex' (in container '')", 0],
    ['cel.bind(a, 1, a == 1)', "undeclared reference to 'bind' (in container '')", 0],
    ['isQuantity("1Gi")', "undeclared reference to 'isQuantity' (in container '')", 0],
    [
      '"a".matches("(?=a)")',
      'invalid matches argument: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
      0,
    ],
  ])('%s: %s', (expression, message, at) => {
    expect(checkCondition(expression)).toEqual({ kind: 'refused', reason: failed(message, expression, at) });
  });

  it('marks the line that it means', () => {
    expect(checkCondition('true &&\n  foo')).toEqual({
      kind: 'refused',
      reason:
        "compilation failed: ERROR: <input>:2:3: undeclared reference to 'foo' (in container '')\n |   foo\n | ..^",
    });
  });

  it.each([
    ['1', 'int'],
    ['object', 'dyn'],
    ['"a"', 'string'],
    ['[true]', 'list<bool>'],
  ])('says true or false, and %s says neither', (expression, type) => {
    expect(checkCondition(expression)).toEqual({
      kind: 'refused',
      reason: `must evaluate to bool but got ${type}`,
    });
  });

  it('is refused, and breaks nothing, where the library has no stack left for it', () => {
    const checkFarDown = (depth: number): string =>
      depth === 0 ? checkCondition(`${'!'.repeat(1_990)}true`).kind : checkFarDown(depth - 1);
    for (let depth = 0; depth < 6_000; depth += 500) {
      expect(['compiled', 'refused']).toContain(checkFarDown(depth));
    }
  });

  it('is not too long, not too deep, and not too large', () => {
    expect(checkCondition(`"${'a'.repeat(20_000)}" == ""`)).toMatchObject({ kind: 'refused' });
    expect(checkCondition(`${'('.repeat(1_000)}true${')'.repeat(1_000)}`)).toMatchObject({ kind: 'refused' });
    expect(checkCondition(`${'!'.repeat(10_000)}true`)).toMatchObject({ kind: 'refused' });
    expect(checkCondition(`true${' && true'.repeat(900)}`)).toMatchObject({ kind: 'compiled' });
    expect(checkCondition(`1${' + 1'.repeat(3_000)} == 1`)).toMatchObject({ kind: 'refused' });
    expect(checkCondition(`1 in [${'1,'.repeat(3_000)}1]`)).toMatchObject({ kind: 'refused' });
  });

  it('is read, and asked, without an accident, whatever it is', () => {
    const piece = fc.constantFrom(
      ...['object', 'oldObject', 'request', '.', '.?', 'metadata', 'name', 'labels', '[', ']', '(', ')', ' '],
      ...['==', '!=', '&&', '||', '!', '?', ':', '+', '-', '/', '%', '<', 'in', '{', '}', ',', '"a"', '0'],
      ...[
        '1.5',
        '1u',
        'null',
        'true',
        'has(',
        '.all(x, ',
        '.map(x, ',
        '.exists(x, ',
        'x',
        '.matches(',
        'b"a"',
      ],
      ...[
        '.size()',
        'size(',
        'type(',
        'duration("1s")',
        '.sum()',
        '.split("")',
        'dyn(',
        '.orValue(',
        '\\',
        '\n',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const expression = pieces.join('');
        expect(['compiled', 'refused']).toContain(checkCondition(expression).kind);
        expect(['match', 'no-match', 'undecided']).toContain(judge(expression).kind);
      }),
      { numRuns: 2_000 },
    );
  });

  it('cannot be surprised by an object either', () => {
    const expression =
      'object.a == object.b || object.a.size() > 1 || object.a.exists(x, x > object.b) || object.a.matches(object.b)';
    fc.assert(
      fc.property(fc.json(), fc.json(), (a, b) => {
        const object = { a: JSON.parse(a), b: JSON.parse(b) };
        const verdict = judgeConditions([{ name: 'c', expression }], { ...request, object });
        expect(['match', 'no-match', 'undecided']).toContain(verdict.kind);
      }),
    );
  });
});
