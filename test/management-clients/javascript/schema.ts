import type { Fault } from '../report.ts';

/** What a client's model says of one value of an answer, whichever generator has written the model. */
export type Schema =
  | { readonly kind: 'any' }
  | { readonly kind: ScalarKind; readonly values?: readonly string[] }
  | { readonly kind: 'list' | 'map'; readonly of: Schema }
  | ObjectSchema;

type ScalarKind = 'string' | 'number' | 'boolean' | 'date' | 'uuid' | 'bytes';

export interface ObjectSchema {
  readonly kind: 'object';
  /** Looked up late: models contain each other. */
  readonly members: () => ReadonlyMap<string, MemberSchema>;
  /** Of members that have no name in the model, where it takes any. */
  readonly others?: Schema;
}

export interface MemberSchema {
  readonly schema: Schema;
  readonly isRequired: boolean;
}

export const unknownMember = 'is in no model';

/** Walks a body by its model. */
export function findFaults(schema: Schema, value: unknown, path = ''): readonly Fault[] {
  switch (schema.kind) {
    case 'any':
      return [];
    case 'list':
      return Array.isArray(value)
        ? value.flatMap((item) => findFaults(schema.of, item, `${path}[]`))
        : [wrongType(path, 'a list', value)];
    case 'map':
      return isRecord(value)
        ? Object.values(value).flatMap((item) => findFaults(schema.of, item, `${path}{}`))
        : [wrongType(path, 'a record', value)];
    case 'object':
      return isRecord(value) ? findMemberFaults(schema, value, path) : [wrongType(path, 'an object', value)];
    default:
      return findScalarFaults(schema.kind, schema.values, { value, path });
  }
}

function findMemberFaults(
  { members, others }: ObjectSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
): readonly Fault[] {
  const known = members();
  const place = (name: string) => (path === '' ? name : `${path}.${name}`);
  const missing = [...known]
    .filter(([name, { isRequired }]) => isRequired && (value[name] ?? undefined) === undefined)
    .map(([name]) => ({ path: place(name), fault: 'is required, and missing' }));
  const wrong = Object.entries(value).flatMap(([name, held]): readonly Fault[] => {
    const schema = known.get(name)?.schema ?? others;
    if (schema === undefined) return [{ path: place(name), fault: unknownMember }];
    // To Azure's clients null is a member that is left out.
    return held === null || held === undefined ? [] : findFaults(schema, held, place(name));
  });
  return [...missing, ...wrong];
}

function findScalarFaults(
  kind: ScalarKind,
  values: readonly string[] | undefined,
  { value, path }: { readonly value: unknown; readonly path: string },
): readonly Fault[] {
  if (!isOfKind[kind](value)) return [wrongType(path, `a ${kind}`, value)];
  if (values === undefined || values.includes(String(value))) return [];
  return [{ path, fault: `is '${value}', and none of ${values.join(', ')}` }];
}

/** As it travels, and as a client has read it. */
const isOfKind: Readonly<Record<ScalarKind, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  date: (value) =>
    value instanceof Date
      ? !Number.isNaN(value.getTime())
      : typeof value === 'string' && /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(value),
  uuid: (value) => typeof value === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value),
  bytes: (value) =>
    value instanceof Uint8Array || (typeof value === 'string' && /^[\w+/-]*={0,2}$/.test(value)),
};

function wrongType(path: string, expected: string, value: unknown): Fault {
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  const shown = typeof value === 'string' ? ` '${value.slice(0, 60)}'` : '';
  return { path, fault: `is not ${expected} but ${found}${shown}` };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
