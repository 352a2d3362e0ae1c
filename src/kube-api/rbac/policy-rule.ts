import { isFields, type JsonFields } from '../field-shape.ts';

/** One rule of a role, every list present. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  /** Empty for all names. */
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** A rule with a field that is not what it should be gives nothing: half a rule could give more than all of it. */
export function readRules(role: JsonFields): readonly PolicyRule[] {
  return Array.isArray(role.rules) ? role.rules.flatMap(readRule) : [];
}

function readRule(value: unknown): readonly PolicyRule[] {
  if (!isFields(value)) return [];
  const verbs = readTexts(value.verbs);
  const apiGroups = readTexts(value.apiGroups);
  const resources = readTexts(value.resources);
  const resourceNames = readTexts(value.resourceNames);
  const nonResourceURLs = readTexts(value.nonResourceURLs);
  const isWhole = verbs && apiGroups && resources && resourceNames && nonResourceURLs;
  return isWhole ? [{ verbs, apiGroups, resources, resourceNames, nonResourceURLs }] : [];
}

function readTexts(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

/** As stored: empty lists are left out. */
export function renderRule(rule: PolicyRule): JsonFields {
  return Object.fromEntries(Object.entries(rule).filter(([, list]) => list.length > 0));
}

/** What someone wants to do. */
export type AccessAttributes = ResourceAttributes | PathAttributes;

export interface ResourceAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly name?: string;
  /** Absent for the whole cluster. */
  readonly namespace?: string;
}

export interface PathAttributes {
  readonly verb: string;
  readonly path: string;
}

export function ruleAllows(rule: PolicyRule, attributes: AccessAttributes): boolean {
  if (!names(rule.verbs, attributes.verb)) return false;
  return 'path' in attributes
    ? rule.nonResourceURLs.some((pattern) => matchesPath(pattern, attributes.path))
    : allowsResource(rule, attributes);
}

function allowsResource(rule: PolicyRule, { group, name = '', ...wanted }: ResourceAttributes): boolean {
  return (
    names(rule.apiGroups, group) &&
    rule.resources.some((pattern) => matchesResource(pattern, wanted)) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(name))
  );
}

function names(patterns: readonly string[], value: string): boolean {
  return patterns.includes('*') || patterns.includes(value);
}

/** `*` is subresources too; any resource's `log` can be named, all of one resource's subresources cannot. */
function matchesResource(
  pattern: string,
  { resource, subresource }: Pick<ResourceAttributes, 'resource' | 'subresource'>,
): boolean {
  if (pattern === '*') return true;
  return subresource === undefined || subresource === ''
    ? pattern === resource
    : pattern === `${resource}/${subresource}` || pattern === `*/${subresource}`;
}

/** A star at the end is whatever follows. Anywhere else it is only a star. */
export function matchesPath(pattern: string, path: string): boolean {
  return (
    pattern === '*' ||
    pattern === path ||
    (pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, '')))
  );
}
