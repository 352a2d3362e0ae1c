import {
  type FieldCause,
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../field-cause.ts';
import { fieldsOf, type JsonFields, textOf } from '../field-shape.ts';
import { textsOf } from './definition.ts';

const listTypeKey = 'x-kubernetes-list-type';
const mapTypeKey = 'x-kubernetes-map-type';
const mapKeysKey = 'x-kubernetes-list-map-keys';

/** How lists and maps merge: what server-side apply lives by. */
export function checkListType(raw: JsonFields, path: string): readonly FieldCause[] {
  const type = textOf(raw.type);
  const listType = textOf(raw[listTypeKey]);
  const mapType = textOf(raw[mapTypeKey]);
  const keys = textsOf(raw[mapKeysKey]);
  return [
    ...(mapType !== '' && type !== 'object'
      ? [wrongType(path, type, { wanted: 'object', extension: mapTypeKey })]
      : []),
    ...(mapType === '' || ['atomic', 'granular'].includes(mapType)
      ? []
      : [unsupportedValue(`${path}.${mapTypeKey}`, mapType, ['atomic', 'granular'])]),
    ...(listType !== '' && type !== 'array'
      ? [wrongType(path, type, { wanted: 'array', extension: listTypeKey })]
      : []),
    ...(listType === '' || ['atomic', 'set', 'map'].includes(listType)
      ? []
      : [unsupportedValue(`${path}.${listTypeKey}`, listType, ['atomic', 'set', 'map'])]),
    ...(keys.length > 0 && listType !== 'map' ? [needsMap(path, listType)] : []),
    ...(listType === 'map' ? checkMapKeys(fieldsOf(raw.items), keys, path) : []),
    ...(listType === 'set' ? checkSetItems(fieldsOf(raw.items), path) : []),
  ];
}

function wrongType(
  path: string,
  type: string,
  { wanted, extension }: { readonly wanted: string; readonly extension: string },
): FieldCause {
  const detail = `must be ${wanted} if ${extension} is specified`;
  return type === '' ? requiredValue(`${path}.type`, detail) : invalidValue(`${path}.type`, type, detail);
}

function needsMap(path: string, listType: string): FieldCause {
  const detail = `must be map if ${mapKeysKey} is non-empty`;
  return listType === ''
    ? requiredValue(`${path}.${listTypeKey}`, detail)
    : invalidValue(`${path}.${listTypeKey}`, listType, detail);
}

function checkMapKeys(items: JsonFields, keys: readonly string[], path: string): readonly FieldCause[] {
  const type = textOf(items.type);
  const properties = fieldsOf(items.properties);
  const required = textsOf(items.required);
  return [
    ...(keys.length === 0
      ? [requiredValue(`${path}.${mapKeysKey}`, `must not be empty if ${listTypeKey} is map`)]
      : []),
    ...(type === 'object'
      ? []
      : [invalidValue(`${path}.items.type`, type, `must be object if parent array's ${listTypeKey} is map`)]),
    ...(items.nullable === true ? [cannotBeNull(path)] : []),
    ...keys.flatMap((key) => {
      const inside = `${path}.items.properties[${key}]`;
      if (!Object.hasOwn(properties, key)) {
        return [invalidValue(`${path}.${mapKeysKey}`, key, 'entries must all be names of item properties')];
      }
      const { type: ofKey, default: fallback, nullable } = fieldsOf(properties[key]);
      const isContainer = ofKey === 'array' || ofKey === 'object';
      const said = `this property is in ${mapKeysKey}, so it`;
      return [
        ...(isContainer
          ? [
              invalidValue(
                `${inside}.type`,
                textOf(ofKey),
                `must be a scalar type if parent array's ${listTypeKey} is map`,
              ),
            ]
          : []),
        ...(required.includes(key) || fallback !== undefined
          ? []
          : [requiredValue(`${inside}.default`, `${said} must have a default or be a required property`)]),
        ...(nullable === true ? [forbiddenValue(`${inside}.nullable`, `${said} cannot be nullable`)] : []),
      ];
    }),
    ...(new Set(keys).size < keys.length
      ? [invalidValue(`${path}.${mapKeysKey}`, keys.join(','), 'must not contain duplicate entries')]
      : []),
  ];
}

function cannotBeNull(path: string): FieldCause {
  const detail = `cannot be nullable when x-kubernetes-list-type is map or set`;
  return forbiddenValue(`${path}.items.nullable`, detail);
}

function checkSetItems(items: JsonFields, path: string): readonly FieldCause[] {
  const type = textOf(items.type);
  const detail = `must be atomic as item of a list with ${listTypeKey}=set`;
  const listType = textOf(items[listTypeKey]);
  const mapType = textOf(items[mapTypeKey]);
  return [
    ...(items.nullable === true ? [cannotBeNull(path)] : []),
    ...(type === 'array' && listType !== '' && listType !== 'atomic'
      ? [invalidValue(`${path}.items.${listTypeKey}`, listType, detail)]
      : []),
    ...(type === 'object' && mapType !== 'atomic'
      ? [invalidValue(`${path}.items.${mapTypeKey}`, mapType, detail)]
      : []),
  ];
}
