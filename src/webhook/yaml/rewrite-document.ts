import { type Document, isAlias, isMap, isNode, isSeq, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import { isFields, type JsonFields } from '../mutation/json-fields.ts';

/** Brings a document from one value to another. Nodes whose value stays keep their comments, order and quotes. */
export function rewriteDocument(document: Document, before: JsonFields, after: JsonFields): void {
  writeOutAliases(document);
  if (!changeWithin(document, { node: document.contents, before, after })) {
    document.contents = document.createNode(after);
  }
}

/** An alias is one node in two places, and a change of the one would be a change of both. */
function writeOutAliases(document: Document): void {
  let hasAliases = false;
  visit(document, {
    Alias(_, alias) {
      hasAliases = true;
      const copy = alias.resolve(document)?.clone();
      return isNode(copy) ? copy : undefined;
    },
  });
  if (!hasAliases) return;
  visit(document, {
    Node(_, node) {
      if (!isAlias(node)) delete node.anchor;
    },
  });
}

interface Change<Node, Value> {
  readonly node: Node;
  readonly before: Value;
  readonly after: Value;
}

/** Whether the node could be kept; if not, nothing has been changed and it is to be replaced. */
function changeWithin(document: Document, { node, before, after }: Change<unknown, unknown>): boolean {
  if (isMap(node) && isFields(before) && isFields(after)) {
    return changeMap(document, { node, before, after });
  }
  // An empty list is written in brackets, which what comes into it should not be.
  const isList = isSeq(node) && Array.isArray(before) && before.length > 0 && Array.isArray(after);
  return isList && changeList(document, { node, before, after });
}

function changeMap(document: Document, { node, before, after }: Change<YAMLMap, JsonFields>): boolean {
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  // What a merge key (`<<`) brings in cannot be taken out again.
  if (removed.some((name) => !node.has(name))) return false;
  for (const name of removed) node.delete(name);
  for (const [name, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    if (value === old) continue;
    if (!node.has(name)) node.add(document.createPair(name, value));
    else if (!changeWithin(document, { node: node.get(name, true), before: old, after: value })) {
      node.set(name, document.createNode(value));
    }
  }
  return true;
}

function changeList(
  document: Document,
  { node, before, after }: Change<YAMLSeq, readonly unknown[]>,
): boolean {
  const origins = findOrigins(before, after);
  if (origins === undefined) return false;
  const items = node.items;
  node.items = after.map((value, index) => {
    const origin = origins[index];
    if (origin === undefined) return document.createNode(value);
    const item = items[origin];
    const old = before[origin];
    const isKept = value === old || changeWithin(document, { node: item, before: old, after: value });
    return isKept ? item : document.createNode(value);
  });
  return true;
}

/** Of each item, where in the former list it was. Nothing where one has gone and another come, which no mutation does. */
function findOrigins(
  before: readonly unknown[],
  after: readonly unknown[],
): readonly (number | undefined)[] | undefined {
  if (before.length === after.length) return after.map((_, index) => index);
  let next = 0;
  const origins = after.map((item) => {
    const isFormer = next < before.length && isSame(before[next], item);
    return isFormer ? next++ : undefined;
  });
  return next === before.length ? origins : undefined;
}

/** Lists of Kubernetes are keyed by name, all those that a mutation changes. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  return isFields(one) && isFields(other) && typeof one.name === 'string' && one.name === other.name;
}
