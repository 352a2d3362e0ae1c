import { readFileSync } from 'node:fs';
import type { FindStruct, GroupVersionKind, StructSchema } from './field-schema.ts';

interface KubeSchema {
  readonly structs: ReadonlyMap<string, StructSchema>;
  readonly kinds: ReadonlyMap<string, StructSchema>;
}

/** Half a megabyte that a start without a cluster never needs: read when first asked for, and then kept. */
const loadKubeSchema = once((): KubeSchema => {
  const file = new URL('./generated/kube-schema.json', import.meta.url);
  // The file is written by scripts/generate-kube-schema.ts, which is typed by the same types.
  const structs = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, StructSchema>>;
  const kinds = Object.values(structs).flatMap((struct) =>
    struct.kind === undefined ? [] : [[keyOf(struct.kind), struct] as const],
  );
  return { structs: new Map(Object.entries(structs)), kinds: new Map(kinds) };
});

export const findStruct: FindStruct = (name) => {
  const found = loadKubeSchema().structs.get(name);
  if (found === undefined) throw new Error(`no Kubernetes type is called ${name}`);
  return found;
};

/** What an object of the kind holds, or undefined for a kind that is not ours. */
export function schemaOf(kind: GroupVersionKind): StructSchema | undefined {
  return loadKubeSchema().kinds.get(keyOf(kind));
}

function keyOf({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}/${kind}`;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
