import { isFields, type JsonFields } from '../field-shape.ts';
import { labelsOf } from '../object-labels.ts';
import { matchesLabelSelector } from '../selectors/label-selector.ts';
import { type PolicyRule, readRules } from './policy-rule.ts';
import { metadataText } from './role-binding.ts';

/** The rules that a cluster role takes from others by their labels. Nothing where it aggregates none. */
export function aggregateRules(
  clusterRole: JsonFields,
  clusterRoles: readonly JsonFields[],
): readonly PolicyRule[] | undefined {
  const { aggregationRule } = clusterRole;
  if (!isFields(aggregationRule)) return undefined;
  const selectors = Array.isArray(aggregationRule.clusterRoleSelectors)
    ? aggregationRule.clusterRoleSelectors.filter(isFields)
    : [];
  const own = metadataText(clusterRole, 'name');
  const others = clusterRoles
    .filter((role) => metadataText(role, 'name') !== own)
    .sort((a, b) => (metadataText(a, 'name') < metadataText(b, 'name') ? -1 : 1));
  const rules = selectors.flatMap((selector) =>
    others.filter((role) => matchesLabelSelector(selector, labelsOf(role))).flatMap(readRules),
  );
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}
