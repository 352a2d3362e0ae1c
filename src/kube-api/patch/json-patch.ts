import { isDeepStrictEqual } from 'node:util';
import { isNestedBeyond, parseJson } from '../../platform/json/index.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import {
  add,
  isContainer,
  type JsonContainer,
  lookUp,
  type Refusal,
  remove,
  replace,
} from './json-container.ts';
import { parsePointer } from './json-pointer.ts';

export type JsonPatchOutcome =
  | { readonly kind: 'patched'; readonly object: JsonFields }
  /** No list of operations, or too many: the request is at fault. */
  | { readonly kind: 'malformed'; readonly reason: string }
  /** An operation that does not apply to this object. */
  | { readonly kind: 'failed'; readonly reason: string };

const maxOperations = 10_000;
const maxCopiedBytes = 3 * 1024 * 1024;
/** `move` can nest a document ever deeper with short operations. */
const maxDepth = 500;
const tooDeep = 'the patched document exceeds the maximum depth';

/**
 * RFC 6902, all operations or none, refused in the words of the Go library that the real server uses
 * (evanphx/json-patch v4). Where that one is laxer than the RFC, so is this: see each `Kubernetes:`.
 */
export function applyJsonPatch(target: JsonFields, operations: unknown): JsonPatchOutcome {
  const given = readOperations(operations);
  if (typeof given === 'string') return { kind: 'malformed', reason: given };
  const draft: Draft = { root: structuredClone(target), copiedBytes: 0 };
  for (const operation of given) {
    const reason = perform(draft, operation);
    if (reason !== undefined) return { kind: 'failed', reason };
  }
  const object = draft.root;
  if (!isFields(object)) return { kind: 'failed', reason: 'the patched document is not an object' };
  return isNestedBeyond(object, maxDepth) ? { kind: 'failed', reason: tooDeep } : { kind: 'patched', object };
}

interface Draft {
  root: JsonContainer;
  copiedBytes: number;
}

function readOperations(operations: unknown): readonly JsonFields[] | string {
  if (!Array.isArray(operations)) {
    return `json: cannot unmarshal ${goJsonName(operations)} into Go value of type jsonpatch.Patch`;
  }
  if (operations.length > maxOperations) {
    return `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${operations.length}`;
  }
  const stray = operations.find((operation) => !isFields(operation));
  return stray === undefined
    ? operations
    : `json: cannot unmarshal ${goJsonName(stray)} into Go value of type jsonpatch.Operation`;
}

const performers: Readonly<Record<string, (draft: Draft, operation: JsonFields) => Refusal>> = {
  add: addOperation,
  remove: removeOperation,
  replace: replaceOperation,
  move: moveOperation,
  copy: copyOperation,
  test: testOperation,
};

function perform(draft: Draft, operation: JsonFields): Refusal {
  const name = typeof operation.op === 'string' ? operation.op : 'unknown';
  const performer = Object.hasOwn(performers, name) ? performers[name] : undefined;
  return performer === undefined ? `Unexpected kind: ${name}` : performer(draft, operation);
}

function addOperation({ root }: Draft, operation: JsonFields): Refusal {
  const { path } = operation;
  if (typeof path !== 'string') return 'add operation failed to decode path: missing value';
  const place = find(root, path);
  if (place === undefined)
    return missingPath('add operation does not apply: doc is missing path', quoted(path));
  return inContext(
    `error in add for path: '${path}'`,
    add(place.container, place.key, givenValue(operation)),
  );
}

function removeOperation({ root }: Draft, { path }: JsonFields): Refusal {
  if (typeof path !== 'string') return 'remove operation failed to decode path: missing value';
  const place = find(root, path);
  if (place === undefined) {
    return missingPath('remove operation does not apply: doc is missing path', quoted(path));
  }
  return inContext(`error in remove for path: '${path}'`, remove(place.container, place.key));
}

function replaceOperation(draft: Draft, operation: JsonFields): Refusal {
  const { path } = operation;
  if (typeof path !== 'string') return undecodable('replace', 'path');
  const value = givenValue(operation);
  if (path === '') {
    if (!isContainer(value)) return 'replace operation value must be object or array';
    draft.root = value;
    return undefined;
  }
  const place = find(draft.root, path);
  if (place === undefined) return missingPath('replace operation does not apply: doc is missing path', path);
  // Kubernetes: a member that is not there may be replaced all the same; an item of a list may not.
  return replace(place.container, place.key, value) === undefined
    ? undefined
    : missingPath('replace operation does not apply: doc is missing key', path);
}

function moveOperation({ root }: Draft, { from, path }: JsonFields): Refusal {
  if (typeof from !== 'string') return undecodable('move', 'from');
  const source = find(root, from);
  if (source === undefined)
    return missingPath('move operation does not apply: doc is missing from path', from);
  const member = lookUp(source.container, source.key);
  const reason = member.kind === 'refused' ? member.reason : remove(source.container, source.key);
  if (reason !== undefined) return `error in move for path: '${source.key}': ${reason}`;
  if (typeof path !== 'string') return undecodable('move', 'path');
  const place = find(root, path);
  if (place === undefined) {
    return missingPath('move operation does not apply: doc is missing destination path', path);
  }
  const value = member.kind === 'found' ? member.value : null;
  return inContext(`error in move for path: '${path}'`, add(place.container, place.key, value));
}

function copyOperation(draft: Draft, { from, path }: JsonFields): Refusal {
  if (typeof from !== 'string') return undecodable('copy', 'from');
  const source = find(draft.root, from);
  if (source === undefined)
    return missingPath('copy operation does not apply: doc is missing from path', from);
  const member = lookUp(source.container, source.key);
  if (member.kind === 'refused') return `error in copy for from: '${from}': ${member.reason}`;
  if (typeof path !== 'string') return 'copy operation failed to decode path: missing value';
  const place = find(draft.root, path);
  if (place === undefined) {
    return missingPath('copy operation does not apply: doc is missing destination path', path);
  }
  // Kubernetes: what is not there is copied as null.
  const value = member.kind === 'found' ? member.value : null;
  if (isNestedBeyond(value, maxDepth)) return tooDeep;
  const text = JSON.stringify(value);
  draft.copiedBytes += Buffer.byteLength(text);
  if (draft.copiedBytes > maxCopiedBytes) {
    return `Unable to complete the copy, the accumulated size increase of copy is ${draft.copiedBytes}, exceeding the limit ${maxCopiedBytes}`;
  }
  return inContext('error while adding value during copy', add(place.container, place.key, parseJson(text)));
}

function testOperation({ root }: Draft, operation: JsonFields): Refusal {
  const { path } = operation;
  if (typeof path !== 'string') return undecodable('test', 'path');
  const place = find(root, path);
  if (place === undefined && path !== '') {
    return missingPath('test operation does not apply: is missing path', path);
  }
  const member =
    place === undefined ? ({ kind: 'found', value: root } as const) : lookUp(place.container, place.key);
  if (member.kind === 'refused') return `error in test for path: '${path}': ${member.reason}`;
  // Kubernetes: null equals what is not there.
  const found = member.kind === 'found' ? member.value : null;
  if (isNestedBeyond(found, maxDepth)) return tooDeep;
  return isDeepStrictEqual(found, givenValue(operation))
    ? undefined
    : `testing value ${path} failed: test failed`;
}

/** Copied, since a later operation may change it; an operation without a value means null. */
function givenValue(operation: JsonFields): unknown {
  return structuredClone(operation.value ?? null);
}

interface Place {
  readonly container: JsonContainer;
  readonly key: string;
}

/** The object or list that holds what the pointer names; undefined where there is none. */
function find(root: JsonContainer, pointer: string): Place | undefined {
  const steps = parsePointer(pointer);
  const key = steps?.at(-1);
  if (steps === undefined || key === undefined) return undefined;
  let container = root;
  for (const step of steps.slice(0, -1)) {
    const member = lookUp(container, step);
    if (member.kind !== 'found' || !isContainer(member.value)) return undefined;
    container = member.value;
  }
  return { container, key };
}

const quoted = (path: string): string => `"${path}"`;

const missingPath = (what: string, path: string): string => `${what}: ${path}: missing value`;

const undecodable = (operation: string, member: 'path' | 'from'): string =>
  `${operation} operation failed to decode ${member}: operation missing ${member} field: missing value`;

const inContext = (context: string, reason: Refusal): Refusal =>
  reason === undefined ? undefined : `${context}: ${reason}`;

function goJsonName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
