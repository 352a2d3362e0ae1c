import { matchesPath, type PolicyRule } from './policy-rule.ts';

/** Whether holding `owned` is holding all of `atom`, which names one thing in each of its lists. */
export function coversRule(owned: PolicyRule, atom: PolicyRule): boolean {
  return (
    namesAll(owned.verbs, atom.verbs) &&
    namesAll(owned.apiGroups, atom.apiGroups) &&
    atom.resources.every((resource) => coversResource(owned.resources, resource)) &&
    coversNames(owned.resourceNames, atom.resourceNames) &&
    atom.nonResourceURLs.every((url) => owned.nonResourceURLs.some((pattern) => matchesPath(pattern, url)))
  );
}

/** Takes rules apart into all they say, one thing at a time. Lazily, since lists multiply. */
export function* atomsOf(rules: readonly PolicyRule[]): Generator<PolicyRule> {
  for (const rule of rules) {
    yield* resourceAtoms(rule);
    for (const url of rule.nonResourceURLs) {
      for (const verb of rule.verbs) yield { ...nothing, verbs: [verb], nonResourceURLs: [url] };
    }
  }
}

const nothing: PolicyRule = {
  verbs: [],
  apiGroups: [],
  resources: [],
  resourceNames: [],
  nonResourceURLs: [],
};

function* resourceAtoms(rule: PolicyRule): Generator<PolicyRule> {
  const names = rule.resourceNames.length === 0 ? [[]] : rule.resourceNames.map((name) => [name]);
  for (const group of rule.apiGroups) {
    for (const resource of rule.resources) {
      for (const verb of rule.verbs) {
        for (const resourceNames of names) {
          yield { ...nothing, verbs: [verb], apiGroups: [group], resources: [resource], resourceNames };
        }
      }
    }
  }
}

function namesAll(owned: readonly string[], wanted: readonly string[]): boolean {
  return owned.includes('*') || wanted.every((one) => owned.includes(one));
}

function coversResource(owned: readonly string[], wanted: string): boolean {
  if (owned.includes('*') || owned.includes(wanted)) return true;
  const slash = wanted.indexOf('/');
  return slash >= 0 && owned.includes(`*/${wanted.slice(slash + 1)}`);
}

function coversNames(owned: readonly string[], wanted: readonly string[]): boolean {
  if (owned.length === 0) return true;
  return wanted.length > 0 && wanted.every((name) => owned.includes(name));
}
