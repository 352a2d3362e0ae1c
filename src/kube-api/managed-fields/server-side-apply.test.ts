import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { configMap, containers, containersOf, deployed, later, Stored } from './fixtures/stored.ts';

describe('applyServerSide', () => {
  it('creates an object, which is its manager’s', () => {
    const stored = new Stored();
    expect(stored.apply('kubectl', configMap({ a: '1' }))).toEqual(configMap({ a: '1' }));
    expect(stored.managedFields).toEqual([
      {
        manager: 'kubectl',
        operation: 'Apply',
        apiVersion: 'v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:a': {} } },
      },
    ]);
  });

  it('lets two managers share an object, each with fields of its own', () => {
    const stored = new Stored();
    stored.apply('one', configMap({ a: '1' }));
    expect(stored.apply('two', configMap({ b: '2' }))).toEqual(configMap({ a: '1', b: '2' }));
    expect(stored.owners).toEqual({ one: { 'f:data': { 'f:a': {} } }, two: { 'f:data': { 'f:b': {} } } });
  });

  it('refuses to change what another applied, in the real server’s words', () => {
    const stored = new Stored();
    stored.apply('kubectl', configMap({ a: '1' }));
    expect(stored.try('other', configMap({ a: '2' }))).toEqual({
      kind: 'conflict',
      conflicts: [
        { manager: 'kubectl', operation: 'Apply', apiVersion: 'v1', subresource: '', path: '.data.a' },
      ],
      message: 'Apply failed with 1 conflict: conflict with "kubectl": .data.a',
      causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "kubectl"', field: '.data.a' }],
    });
  });

  it('names all conflicts by manager, updaters with their version and subresource', () => {
    const stored = deployed();
    const spec = (replicas: number, image: string): JsonFields => ({
      ...containers({ name: 'web', image }),
      spec: { replicas, template: { spec: { containers: [{ name: 'web', image }] } } },
    });
    stored.update('kubectl-client-side-apply', spec(1, 'a'));
    stored.update('scaler', { ...spec(1, 'a'), status: { replicas: 1 } }, 'status');
    const outcome = stored.try('kubectl', { ...spec(2, 'b'), status: { replicas: 2 } });
    expect(outcome).toMatchObject({
      kind: 'conflict',
      message: [
        'Apply failed with 3 conflicts: conflicts with "kubectl-client-side-apply" using apps/v1:',
        '- .spec.replicas',
        '- .spec.template.spec.containers[name="web"].image',
        'conflicts with "scaler" with subresource "status" using apps/v1:',
        '- .status.replicas',
      ].join('\n'),
      causes: [
        { message: 'conflict with "kubectl-client-side-apply" using apps/v1', field: '.spec.replicas' },
        { field: '.spec.template.spec.containers[name="web"].image' },
        {
          message: 'conflict with "scaler" with subresource "status" using apps/v1',
          field: '.status.replicas',
        },
      ],
    });
  });

  it('takes from others by force', () => {
    const stored = new Stored();
    stored.apply('one', configMap({ a: '1', b: '1' }));
    expect(stored.apply('two', configMap({ a: '2' }), { force: true })).toEqual(
      configMap({ a: '2', b: '1' }),
    );
    expect(stored.owners).toEqual({ one: { 'f:data': { 'f:b': {} } }, two: { 'f:data': { 'f:a': {} } } });
  });

  it('removes a field only when the last of its owners drops it', () => {
    const stored = new Stored();
    stored.apply('one', configMap({ a: '1', b: '1' }));
    stored.apply('two', configMap({ a: '1' }));
    expect(stored.apply('one', configMap({ b: '1' }))).toEqual(configMap({ a: '1', b: '1' }));
    expect(stored.apply('two', configMap(undefined))).toEqual(configMap({ b: '1' }));
    expect(Object.keys(stored.owners)).toEqual(['one']);
  });

  it('removes what emptied with the last field', () => {
    const stored = new Stored();
    stored.apply('one', configMap({ a: '1' }, { labels: { app: 'a' } }));
    expect(stored.apply('one', configMap(undefined))).toEqual(configMap(undefined));
    expect(stored.managedFields).toEqual([]);
  });

  it('leaves what it never applied, the server’s metadata too', () => {
    const stored = new Stored();
    stored.apply('one', configMap({ a: '1' }, { labels: { app: 'a' } }));
    stored.update('other', configMap({ a: '1', b: '2' }, { uid: 'u', labels: { app: 'a' } }));
    expect(stored.apply('one', configMap({ a: '1' }))).toEqual(configMap({ a: '1', b: '2' }, { uid: 'u' }));
  });

  it('removes a struct that it no longer applies with all that nobody owns in it, defaults say', () => {
    const spec = (template: JsonFields): JsonFields => ({
      ...containers(),
      spec: { replicas: 1, ...template },
    });
    const stored = deployed();
    const template = { spec: { containers: [{ name: 'web' }] } };
    stored.apply('one', spec({ template }));
    const defaulted = spec({ template: { ...template, metadata: { labels: { a: '1' } } } });
    stored.object = { ...stored.object, spec: defaulted.spec };
    expect(stored.apply('one', spec({ template }))).toMatchObject({ spec: defaulted.spec });
    expect(stored.apply('one', spec({})).spec).toEqual({ replicas: 1 });
  });

  it('gives what an object held before it was first applied to one manager', () => {
    const stored = new Stored();
    stored.object = configMap({ a: '1' });
    expect(stored.try('one', configMap({ a: '2' }))).toMatchObject({
      message: 'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a',
    });
    stored.apply('one', configMap({ a: '1', b: '1' }));
    expect(Object.keys(stored.owners)).toEqual(['one', 'before-first-apply']);
  });

  it('changes neither object nor time where the same is applied again', () => {
    const stored = new Stored();
    stored.apply('one', configMap({ a: '1' }));
    const before = stored.object;
    const outcome = stored.try('one', configMap({ a: '1' }), { now: later });
    expect(outcome).toMatchObject({ kind: 'applied', isUnchanged: true });
    expect(stored.object).toEqual(before);
  });

  it('counts a new owner as a change, and gives it no time when it changes nothing else', () => {
    const stored = new Stored();
    stored.apply('one', configMap({ a: '1' }));
    expect(stored.try('two', configMap({ a: '1' }))).toMatchObject({ isUnchanged: false });
    expect(stored.managedFields.map(({ manager, time }) => [manager, time])).toEqual([
      ['two', undefined],
      ['one', '2026-01-01T00:00:00Z'],
    ]);
  });

  it('knows the same name as another manager when it updates, and by subresource', () => {
    const stored = new Stored();
    stored.update('kubectl', configMap({ a: '1' }));
    expect(stored.try('kubectl', configMap({ a: '2' }))).toMatchObject({
      message: 'Apply failed with 1 conflict: conflict with "kubectl" using v1: .data.a',
    });
    stored.apply('kubectl', configMap({ a: '1' }), { subresource: 'status' });
    expect(stored.managedFields.map(({ operation, subresource }) => [operation, subresource])).toEqual([
      ['Apply', 'status'],
      ['Update', undefined],
    ]);
  });
});

describe('server-side apply of anything', () => {
  const data = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.constantFrom('1', '2'));
  const env = fc.uniqueArray(
    fc.record({ name: fc.constantFrom('A', 'B', 'C', 'D'), value: fc.constantFrom('1', '2') }),
    { selector: ({ name }) => name },
  );
  const configuration = fc
    .uniqueArray(fc.record({ name: fc.constantFrom('x', 'y', 'z'), env }), { selector: ({ name }) => name })
    .map((items) => containers(...items));

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(configuration, configuration, (first, second) => {
        const stored = deployed();
        stored.apply('one', first);
        stored.apply('two', second, { force: true });
        const before = stored.object;
        expect(stored.try('two', second, { now: later })).toMatchObject({
          kind: 'applied',
          isUnchanged: true,
        });
        expect(stored.object).toEqual(before);
      }),
    );
  });

  it('comes to the same in either order, where two managers share nothing', () => {
    const mine = (prefix: string, fields: Record<string, string>): JsonFields =>
      configMap(Object.fromEntries(Object.entries(fields).map(([name, value]) => [prefix + name, value])));
    fc.assert(
      fc.property(data, data, (one, two) => {
        const [forth, back] = [new Stored(), new Stored()];
        forth.apply('one', mine('1', one));
        forth.apply('two', mine('2', two));
        back.apply('two', mine('2', two));
        back.apply('one', mine('1', one));
        expect(forth.object?.data).toEqual(back.object?.data);
        expect(forth.owners).toEqual(back.owners);
      }),
    );
  });

  it('has no conflict after force, and holds what was applied last', () => {
    fc.assert(
      fc.property(data, data, (one, two) => {
        const stored = new Stored();
        stored.apply('one', configMap(one));
        stored.apply('two', configMap(two), { force: true });
        expect(stored.try('two', configMap(two)).kind).toBe('applied');
        const { data: held } = stored.object as { data: JsonFields };
        for (const [name, value] of Object.entries(two))
          expect(Object.getOwnPropertyDescriptor(held, name)?.value).toBe(value);
      }),
    );
  });

  it('leaves nothing of a manager who applies nothing, and all of the others', () => {
    fc.assert(
      fc.property(configuration, configuration, (one, two) => {
        const alone = deployed();
        alone.apply('two', two);
        const together = deployed();
        together.apply('two', two);
        together.apply('one', one, { force: true });
        together.apply('two', two, { force: true });
        together.apply('one', { ...containers(), spec: {} });
        expect(environments(together)).toEqual(environments(alone));
      }),
    );
  });
});

/** The names and values of env, by container. */
function environments({ object = {} }: Stored): unknown {
  interface Named {
    readonly name: string;
    readonly value?: string;
    readonly env?: readonly Named[];
  }
  const items = (containersOf(object) ?? []) as readonly Named[];
  return Object.fromEntries(
    items.map(({ name, env = [] }) => [name, Object.fromEntries(env.map((one) => [one.name, one.value]))]),
  );
}
