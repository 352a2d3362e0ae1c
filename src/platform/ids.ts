import { randomUUID } from 'node:crypto';

/** A source of GUIDs, given to whoever makes them. */
export type NewId = () => string;

export const randomId: NewId = () => randomUUID();

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
  return guidPattern.test(text);
}
