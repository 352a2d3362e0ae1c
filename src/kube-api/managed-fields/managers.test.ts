import { describe, expect, it } from 'vitest';
import { FieldSet } from './field-set.ts';
import { capUpdaters, type Manager, parseManagers, printManagers, tidyManagers } from './managers.ts';
import { fieldPath } from './path-element.ts';

const entry = {
  manager: 'kubectl',
  operation: 'Apply',
  apiVersion: 'v1',
  time: '2026-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': { 'f:a': {} } },
};

const updater = (name: string, second: number, more: Partial<Manager> = {}): Manager => ({
  name,
  operation: 'Update',
  apiVersion: 'v1',
  subresource: '',
  time: new Date(second * 1000).toISOString(),
  fields: FieldSet.of([fieldPath('data', name)]),
  ...more,
});
const names = (managers: readonly Manager[]): readonly string[] => managers.map(({ name }) => name).sort();

describe('managedFields', () => {
  it('print as they were parsed: appliers first, then by time, name and subresource', () => {
    const entries = [
      entry,
      { ...entry, manager: 'a', operation: 'Update' },
      { ...entry, manager: 'b', operation: 'Update' },
      { ...entry, manager: 'b', operation: 'Update', subresource: 'status' },
      { ...entry, manager: 'a', operation: 'Update', time: '2026-01-02T00:00:00Z', subresource: 'status' },
    ];
    const parsing = parseManagers(entries.toReversed());
    expect(parsing.kind === 'parsed' && printManagers(parsing.managers)).toEqual(entries);
  });

  it.each([
    [{}, 'not a list'],
    [[1], 'not an object'],
    [[{ ...entry, operation: 'Create' }], 'operation must be `Apply` or `Update`'],
    [[{ ...entry, apiVersion: '' }], 'apiVersion must not be empty'],
    [[{ ...entry, fieldsType: 'FieldsV2' }], 'fieldsType must be'],
    [[{ ...entry, manager: 1 }], 'no readable name'],
    [[{ ...entry, time: 'yesterday' }], 'not a time stamp'],
    [[{ ...entry, fieldsV1: { data: {} } }], 'is not a path element'],
    [Array(1001).fill(entry), 'more than 1000'],
  ])('refuses %j', (entries, reason) => {
    expect(parseManagers(entries)).toEqual({ kind: 'malformed', reason: expect.stringContaining(reason) });
  });

  it('join managers who are the same, and leave out those who own nothing', () => {
    const tidy = tidyManagers([
      updater('a', 1),
      updater('a', 2, { fields: FieldSet.of([fieldPath('data', 'b')]) }),
      updater('c', 1, { fields: FieldSet.empty }),
    ]);
    expect(tidy).toHaveLength(1);
    expect(tidy[0]?.time).toBe(updater('a', 2).time);
    expect(tidy[0]?.fields.equals(FieldSet.of([fieldPath('data', 'a'), fieldPath('data', 'b')]))).toBe(true);
  });

  it('keep appliers of two versions together, and updaters apart', () => {
    const both = (more: Partial<Manager>): readonly Manager[] =>
      tidyManagers([updater('a', 1, more), updater('a', 2, { ...more, apiVersion: 'v2' })]);
    expect(both({ operation: 'Apply' })).toHaveLength(1);
    expect(both({})).toHaveLength(2);
  });

  it('name ten updaters at most: the oldest become ancient changes', () => {
    const many = Array.from({ length: 12 }, (_, index) => updater(`m${index}`, index));
    expect(capUpdaters(many.slice(2))).toEqual(many.slice(2));
    const capped = capUpdaters([...many, updater('applier', 0, { operation: 'Apply' })]);
    expect(names(capped)).toEqual(
      ['ancient-changes', 'applier', ...many.slice(3).map(({ name }) => name)].sort(),
    );
    const ancient = capped.find(({ name }) => name === 'ancient-changes');
    expect(ancient?.time).toBe(many[2]?.time);
    expect(ancient?.fields.paths().toArray()).toHaveLength(3);
    expect(
      capUpdaters([...capped, updater('m12', 12)]).filter((one) => one.operation === 'Update'),
    ).toHaveLength(10);
  });
});
