import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { configMapType, deploymentType, typeOf } from './fixtures/example-schemas.ts';
import { configMap, containers, Stored } from './fixtures/stored.ts';
import type { ApplyOutcome } from './server-side-apply.ts';

describe('what cannot be applied', () => {
  const refused = (applied: JsonFields, type = deploymentType): ApplyOutcome =>
    new Stored(type).try('one', applied);
  const typed = 'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): ';
  const at = '.spec.template.spec.containers';

  it.each([
    [containers({ name: 'a' }, { name: 'a' }), `${typed}${at}: duplicate entries for key [name="a"]`],
    [
      containers({ name: 'a', ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] }),
      `${typed}${at}[name="a"].ports: duplicate entries for key [containerPort=80,protocol="TCP"]`,
    ],
    [containers({ name: 'a', nope: 1 }), `${typed}${at}[name="a"].nope: field not declared in schema`],
    [containers({ name: 'a', args: 'x' }), `${typed}${at}[name="a"].args: expected list, got &{x}`],
    [containers({ name: { a: 1 } }), `${typed}${at}: element 0: the key field "name" is not a scalar`],
    [
      { ...containers(), spec: { replicas: '1' } },
      `${typed}.spec.replicas: expected numeric (int or float), got string`,
    ],
  ])('is refused: %j', (applied, reason) => {
    expect(refused(applied)).toEqual({ kind: 'invalid', code: 500, reason });
  });

  it('is refused with all that is wrong with it', () => {
    const applied = { ...configMap({ a: 1 }), immutable: 'yes', nope: 1 };
    expect(refused(applied, configMapType)).toEqual({
      kind: 'invalid',
      code: 500,
      reason: [
        'failed to create typed patch object (default/cm; /v1, Kind=ConfigMap): errors:',
        '  .data.a: expected string, got &value.valueUnstructured{Value:1}',
        '  .immutable: expected boolean, got &{yes}',
        '  .nope: field not declared in schema',
      ].join('\n'),
    });
  });

  it('is refused with managedFields, with twins in a set, and where it is nested too deeply', () => {
    expect(refused(configMap({}, { managedFields: [] }), configMapType)).toEqual({
      kind: 'invalid',
      code: 400,
      reason: 'metadata.managedFields must be nil',
    });
    expect(refused(configMap({}, { finalizers: ['a', 'a'] }), configMapType)).toMatchObject({
      reason: expect.stringContaining('.metadata.finalizers: duplicate entries for key [="a"]'),
    });
    let tree: JsonFields = { value: 'deep' };
    for (let depth = 0; depth < 10_000; depth++) tree = { child: tree };
    expect(refused(tree, typeOf('Tree'))).toMatchObject({ reason: expect.stringContaining('nested deeper') });
  });

  it('counts null as a value that is dropped from the object', () => {
    const stored = new Stored();
    stored.apply('one', configMap({ a: '1' }));
    expect(stored.try('two', configMap({ a: null }))).toMatchObject({ kind: 'conflict' });
    expect(stored.apply('two', configMap({ b: null }))).toEqual(configMap({ a: '1' }));
  });
});
