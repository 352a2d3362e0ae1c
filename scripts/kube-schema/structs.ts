import type { FieldSchema, GroupVersionKind, StructSchema } from '../../src/kube-api/schema/field-schema.ts';
import { readFieldType } from './field-type.ts';
import { atomicStructs, retainKeysStructs } from './hand-written-tables.ts';
import { isModelClass, type ModelAttribute, readModelClass } from './model-classes.ts';
import { metaPackage, metaRoots, metaTypes, packageOf, servedKinds, shortGroup } from './served-kinds.ts';
import { tagField } from './tags.ts';

export type Structs = Readonly<Record<string, StructSchema>>;

/** A model class on its way to a struct: the group that reached it first owns it. */
interface OwnedClass {
  readonly className: string;
  readonly key: string;
  readonly openApiName: string;
  readonly kind?: GroupVersionKind;
}

/** Every struct that can be reached from the kinds we serve, by its name. */
export function collectStructs(): Structs {
  const owned = ownClasses();
  const keyOf = (className: string): string => {
    const found = owned.get(className);
    if (found === undefined) throw new Error(`no struct was made of ${className}`);
    return found.key;
  };
  const structs = [...owned.values()].map((one) => [one.key, toStruct(one, keyOf)] as const);
  return Object.fromEntries(structs.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function ownClasses(): ReadonlyMap<string, OwnedClass> {
  const owned = new Map<string, OwnedClass>();
  const keys = new Set<string>();

  const visit = (className: string, group: string, kind?: GroupVersionKind): void => {
    if (owned.has(className)) return;
    const name = goName(className);
    const key = keys.has(name) ? `${shortGroup(group)}.${name}` : name;
    keys.add(key);
    const openApiName = `${metaTypes.has(name) ? metaPackage : packageOf(group)}.${name}`;
    owned.set(className, { className, key, openApiName, ...(kind !== undefined && { kind }) });
    for (const { type } of readModelClass(className).attributes) {
      for (const referred of referredClasses(type)) visit(referred, group);
    }
  };

  for (const served of servedKinds) visit(classOf(served), served.group, served);
  for (const name of metaRoots) visit(`V1${name}`, '');
  return owned;
}

function referredClasses(type: string): readonly string[] {
  return (type.match(/\w+/g) ?? []).filter(isModelClass);
}

/** `CoreV1Event` and `EventsV1Event` are two models of one name; `V1Pod` is alone. */
function classOf({ group, kind }: GroupVersionKind): string {
  const short = shortGroup(group);
  const qualified = `${short.charAt(0).toUpperCase()}${short.slice(1)}V1${kind}`;
  return isModelClass(qualified) ? qualified : `V1${kind}`;
}

function goName(className: string): string {
  return className.replace(/^[A-Z]?[a-z]*V1/, '');
}

function toStruct(owned: OwnedClass, keyOf: (className: string) => string): StructSchema {
  const { description, attributes } = readModelClass(owned.className);
  const name = goName(owned.className);
  const toField = (attribute: ModelAttribute): [string, FieldSchema] => {
    const field = tagField(`${owned.key}.${attribute.jsonName}`, readFieldType(attribute, keyOf));
    return [
      attribute.jsonName,
      {
        ...field,
        ...(attribute.description !== '' && { description: attribute.description }),
        ...(attribute.isRequired && { isRequired: true }),
      },
    ];
  };
  return {
    name,
    openApiName: owned.openApiName,
    ...(owned.kind !== undefined && { kind: owned.kind }),
    ...(description !== '' && { description }),
    ...(retainKeysStructs.includes(owned.key) && { patchStrategy: 'retainKeys' as const }),
    ...(atomicStructs.includes(owned.key) && { mapType: 'atomic' as const }),
    fields: Object.fromEntries(attributes.map(toField)),
  };
}
