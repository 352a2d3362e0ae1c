import { Environment } from '@marcbachmann/cel-js';
import { registerFunctions } from './functions.ts';

const groupVersionKind = { group: 'string', version: 'string', kind: 'string' };
const groupVersionResource = { group: 'string', version: 'string', resource: 'string' };

/** `request` as expressions see it: that of the review, without what has a name of its own. */
const requestSchema = {
  kind: groupVersionKind,
  resource: groupVersionResource,
  subResource: 'string',
  requestKind: groupVersionKind,
  requestResource: groupVersionResource,
  requestSubResource: 'string',
  name: 'string',
  namespace: 'string',
  operation: 'string',
  userInfo: {
    username: 'string',
    uid: 'string',
    groups: 'list<string>',
    extra: 'map<string, list<string>>',
  },
  dryRun: 'bool',
  options: 'dyn',
};

/** What an expression may be made of, at most. */
const limits = { maxAstNodes: 2_000, maxDepth: 64, maxListElements: 1_000, maxMapEntries: 1_000 };

/** What expressions know. Kubernetes: `namespaceObject` is known to them, and null. */
export const environment: Environment = makeEnvironment();

function makeEnvironment(): Environment {
  const made = new Environment({ enableOptionalTypes: true, limits })
    .registerVariable('object', 'dyn')
    .registerVariable('oldObject', 'dyn')
    .registerVariable('namespaceObject', 'dyn')
    .registerVariable({ name: 'request', schema: requestSchema });
  registerFunctions(made);
  return made;
}

/** The functions that Kubernetes has too: the library knows some more. */
export const globalFunctions: ReadonlySet<string> = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'dyn',
  'has',
  'int',
  'matches',
  'size',
  'string',
  'timestamp',
  'type',
  'uint',
]);

export const memberFunctions: ReadonlySet<string> = new Set([
  'all',
  'charAt',
  'contains',
  'endsWith',
  'exists',
  'exists_one',
  'filter',
  'find',
  'findAll',
  'getDate',
  'getDayOfMonth',
  'getDayOfWeek',
  'getDayOfYear',
  'getFullYear',
  'getHours',
  'getMilliseconds',
  'getMinutes',
  'getMonth',
  'getSeconds',
  'hasValue',
  'indexOf',
  'isSorted',
  'join',
  'lastIndexOf',
  'lowerAscii',
  'map',
  'matches',
  'max',
  'min',
  'none',
  'of',
  'or',
  'orValue',
  'replace',
  'size',
  'split',
  'startsWith',
  'substring',
  'sum',
  'trim',
  'upperAscii',
  'value',
]);
