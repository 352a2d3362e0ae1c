import { type FieldCause, invalidValue, requiredValue } from '../../field-cause.ts';
import { fieldsOf, type JsonFields, textOf } from '../../field-shape.ts';
import type { ObjectCheck } from './reading.ts';

const configKey = /^[-._a-zA-Z0-9]+$/;
const notAKey =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

export const checkConfigMap: ObjectCheck = ({ data, binaryData }) => {
  const text = fieldsOf(data);
  const binary = fieldsOf(binaryData);
  return [
    ...checkKeys(text, 'data'),
    ...Object.keys(text)
      .filter((key) => Object.hasOwn(binary, key))
      .map((key) => invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData')),
    ...checkKeys(binary, 'binaryData'),
  ];
};

/** What a type of secret must hold: all of the keys, or at least one of them. */
const keysOfTypes: ReadonlyMap<
  string,
  { readonly all?: readonly string[]; readonly any?: readonly string[] }
> = new Map([
  ['kubernetes.io/dockercfg', { all: ['.dockercfg'] }],
  ['kubernetes.io/dockerconfigjson', { all: ['.dockerconfigjson'] }],
  ['kubernetes.io/basic-auth', { any: ['username', 'password'] }],
  ['kubernetes.io/ssh-auth', { all: ['ssh-privatekey'] }],
  ['kubernetes.io/tls', { all: ['tls.crt', 'tls.key'] }],
]);

const accountAnnotation = 'kubernetes.io/service-account.name';

export const checkSecret: ObjectCheck = ({ data, metadata, type }) => {
  const held = fieldsOf(data);
  const { all = [], any = [] } = keysOfTypes.get(textOf(type)) ?? {};
  const isMissing = (key: string): boolean => !Object.hasOwn(held, key);
  const missing = [...all.filter(isMissing), ...(any.every(isMissing) ? any : [])];
  return [
    ...checkKeys(held, 'data'),
    ...missing.map((key) => requiredValue(`data[${key}]`)),
    ...(textOf(type) === 'kubernetes.io/service-account-token' ? checkAccount(fieldsOf(metadata)) : []),
  ];
};

function checkAccount({ annotations }: JsonFields): readonly FieldCause[] {
  const isNamed = textOf(fieldsOf(annotations)[accountAnnotation]) !== '';
  return isNamed ? [] : [requiredValue(`metadata.annotations[${accountAnnotation}]`)];
}

function checkKeys(data: JsonFields, path: string): readonly FieldCause[] {
  return Object.keys(data).flatMap((key) =>
    keyProblems(key).map((reason) => invalidValue(`${path}[${key}]`, key, reason)),
  );
}

function keyProblems(key: string): readonly string[] {
  return [
    ...(key.length > 253 ? ['must be no more than 253 characters'] : []),
    ...(configKey.test(key) ? [] : [notAKey]),
    ...(key === '.' ? ["must not be '.'"] : []),
    ...(key === '..' ? ["must not be '..'"] : []),
    ...(key.startsWith('..') && key !== '..' ? ["must not start with '..'"] : []),
  ];
}
