import { describe, expect, it } from 'vitest';
import { findTable, listKinds } from './kinds.ts';
import type { MessageTable } from './message-table.ts';

function namesOf(table: MessageTable): readonly string[] {
  return Object.values(table).flatMap((field) =>
    field.shape === 'inline' ? namesOf(field.type) : [field.name],
  );
}

function depthOf(table: MessageTable): number {
  const inside = Object.values(table).map(({ type }) => (typeof type === 'string' ? 0 : depthOf(type)));
  return 1 + Math.max(0, ...inside);
}

describe.each(listKinds())('the table of %s %s', (apiVersion, kind) => {
  const table = findTable(apiVersion, kind) ?? {};

  it('names no field twice', () => {
    const names = namesOf(table);
    expect(names).toEqual([...new Set(names)]);
  });

  it('bounds how deep a body nests', () => {
    expect(depthOf(table)).toBeLessThan(20);
  });
});
