import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { configMap, containers, containersOf, deployed, Stored } from './fixtures/stored.ts';

describe('lists, applied server-side', () => {
  it('merge containers by name: applied ones in their order, others where they were', () => {
    const stored = deployed();
    stored.apply('one', containers({ name: 'web', image: 'a' }, { name: 'log', image: 'a' }));
    const object = stored.apply(
      'two',
      containers({ name: 'first', image: 'b' }, { name: 'log', image: 'a' }),
    );
    expect(containersOf(object)).toEqual([
      { name: 'web', image: 'a' },
      { name: 'first', image: 'b' },
      { name: 'log', image: 'a' },
    ]);
  });

  it.each([
    [
      ['a', 'b', 'c'],
      ['c', 'a'],
      ['b', 'c', 'a'],
    ],
    [
      ['a', 'x', 'b'],
      ['b', 'n', 'a'],
      ['x', 'b', 'n', 'a'],
    ],
    [
      ['a', 'b', 'x'],
      ['b', 'a', 'n'],
      ['b', 'x', 'a', 'n'],
    ],
    [['x', 'y'], ['n'], ['x', 'y', 'n']],
    [
      ['a', 'x'],
      ['n', 'a'],
      ['n', 'a', 'x'],
    ],
    [[], ['b', 'a'], ['b', 'a']],
  ])('order %j with %j applied as %j', (live, applied, expected) => {
    const stored = new Stored();
    stored.update('one', configMap({}, { finalizers: live }));
    expect(stored.apply('two', configMap(undefined, { finalizers: applied }))).toMatchObject({
      metadata: { finalizers: expected },
    });
  });

  it('tell ports apart by number and protocol, which is TCP where it is left out', () => {
    const stored = deployed();
    const ports = (...items: readonly JsonFields[]): JsonFields => containers({ name: 'web', ports: items });
    stored.apply('one', ports({ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }));
    const object = stored.apply(
      'two',
      ports({ containerPort: 80, protocol: 'TCP', name: 'http' }, { containerPort: 53 }),
    );
    expect(containersOf(object)).toMatchObject([
      {
        ports: [
          { containerPort: 80, protocol: 'TCP', name: 'http' },
          { containerPort: 53, protocol: 'UDP' },
          { containerPort: 53 },
        ],
      },
    ]);
  });

  it('lose an entry of env when it is no longer applied, and keep those of others', () => {
    const stored = deployed();
    const env = (...names: readonly string[]): JsonFields =>
      containers({ name: 'web', env: names.map((name) => ({ name, value: '1' })) });
    stored.apply('one', env('A', 'B'));
    stored.apply('two', env('C'));
    expect(containersOf(stored.apply('one', env('B')))).toMatchObject([
      { env: [{ name: 'B' }, { name: 'C' }] },
    ]);
    expect(containersOf(stored.apply('one', containers({ name: 'web' })))).toMatchObject([
      { env: [{ name: 'C' }] },
    ]);
    expect(containersOf(stored.apply('two', containers({ name: 'web' })))).toEqual([{ name: 'web' }]);
  });

  it('hold finalizers as a set', () => {
    const stored = new Stored();
    stored.apply('one', configMap(undefined, { finalizers: ['a'] }));
    stored.apply('two', configMap(undefined, { finalizers: ['b'] }));
    expect(stored.owners).toMatchObject({ two: { 'f:metadata': { 'f:finalizers': { 'v:"b"': {} } } } });
    expect(stored.apply('one', configMap(undefined))).toMatchObject({ metadata: { finalizers: ['b'] } });
  });

  it('have one owner where they are atomic, as maps and structs have', () => {
    const stored = deployed();
    stored.apply('one', containers({ name: 'web', args: ['a'] }));
    expect(stored.try('two', containers({ name: 'web', args: ['a', 'b'] }))).toMatchObject({
      message:
        'Apply failed with 1 conflict: conflict with "one": .spec.template.spec.containers[name="web"].args',
    });
    const selector = (app: string): JsonFields => ({
      ...containers(),
      spec: { selector: { matchLabels: { app } } },
    });
    stored.apply('one', { ...selector('a') });
    expect(stored.try('two', selector('b'))).toMatchObject({ conflicts: [{ path: '.spec.selector' }] });
  });

  it('give way where an update left twins', () => {
    const stored = deployed();
    stored.update('one', containers({ name: 'a', image: '1' }, { name: 'a', image: '2' }, { name: 'b' }));
    const object = stored.apply('two', containers({ name: 'a', image: '3' }), { force: true });
    expect(containersOf(object)).toEqual([{ name: 'a', image: '3' }, { name: 'b' }]);
  });
});
