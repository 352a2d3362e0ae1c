import type { Fault } from '../report.ts';
import { isRecord } from './schema.ts';

/**
 * What was in an answer and is not in what a client has made of it. Clients of the newest generator rename members
 * and lift some up: values are compared at their ways through the body, without either.
 */
export function findLostMembers(answer: unknown, read: unknown): readonly Fault[] {
  const kept = new Set(leavesOf(read).map(keyOf));
  return leavesOf(answer)
    .filter((leaf) => !kept.has(keyOf(leaf)))
    .map(({ way }) => ({ path: printWay(way), fault: 'is lost' }));
}

/** Objects whose members are found where they are themselves. */
const lifted: readonly string[] = ['properties', 'display'];

interface Leaf {
  readonly way: readonly (string | number)[];
  readonly value: string;
}

function leavesOf(value: unknown, way: Leaf['way'] = []): readonly Leaf[] {
  if (value === null || value === undefined || typeof value === 'function') return [];
  if (value instanceof Date) return [{ way, value: value.toISOString() }];
  if (value instanceof Uint8Array) return [{ way, value: `string ${Buffer.from(value).toString('base64')}` }];
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...way, index]));
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...way, name]));
  }
  return [{ way, value: timeOf(value) ?? `${typeof value} ${value}` }];
}

/** A time is the same with and without its milliseconds. */
function timeOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return undefined;
  return new Date(value).toISOString();
}

function keyOf({ way, value }: Leaf): string {
  const words = way
    .filter((step) => !lifted.includes(String(step)))
    .map((step) => (typeof step === 'number' ? step : wordOf(step)));
  return JSON.stringify([...words, value]);
}

/** `typePropertiesType` is what `properties.type` becomes where there is a `type` beside it. */
function wordOf(name: string): string {
  const word = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return /^(\w+)properties\1$/.exec(word)?.[1] ?? word;
}

function printWay(way: Leaf['way']): string {
  return way
    .map((step) => (typeof step === 'number' ? '[]' : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
