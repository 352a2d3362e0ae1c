import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isFields, type JsonFields } from '../field-shape.ts';
import { readFields } from '../tables/read-object.ts';

export const hashLabel = 'pod-template-hash';

/** Letters that cannot spell a word: the hash becomes part of names. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const length = 10;

/** The same for the same template, in whatever order its members come, and on every start. */
export function templateHash(template: JsonFields, collisions: number): string {
  const digest = createHash('sha256').update(canonical(template)).update(`#${collisions}`).digest();
  return Array.from(digest.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join('');
}

/** Whether two templates make the same pods. The label by which we tell their pods apart does not count. */
export function isSameTemplate(one: JsonFields, other: JsonFields): boolean {
  return isDeepStrictEqual(withoutHash(one), withoutHash(other));
}

export function withHash(template: JsonFields, hash: string): JsonFields {
  const metadata = readFields(template, 'metadata') ?? {};
  const labels = readFields(metadata, 'labels') ?? {};
  return { ...template, metadata: { ...metadata, labels: { ...labels, [hashLabel]: hash } } };
}

function withoutHash(template: JsonFields): JsonFields {
  const metadata = readFields(template, 'metadata') ?? {};
  const { [hashLabel]: _hash, ...labels } = readFields(metadata, 'labels') ?? {};
  return { ...template, metadata: { ...metadata, labels } };
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    isFields(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
