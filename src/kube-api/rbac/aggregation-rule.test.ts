import { describe, expect, it } from 'vitest';
import { aggregateRules } from './aggregation-rule.ts';

const role = (name: string, labels: Record<string, string>, ...verbs: readonly string[]) => ({
  metadata: { name, labels },
  rules: [{ verbs, apiGroups: [''], resources: ['pods'] }],
});
const toView = { 'aggregate-to-view': 'true' };
const view = {
  metadata: { name: 'view', labels: toView },
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: toView }, { matchLabels: { extra: 'yes' } }] },
  rules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
};

describe('aggregateRules', () => {
  it('takes the rules of labelled roles, by name, each once, and never its own', () => {
    const rules = aggregateRules(view, [
      view,
      role('c', { extra: 'yes' }, 'watch'),
      role('b', { ...toView, extra: 'yes' }, 'list'),
      role('a', toView, 'get'),
      role('other', {}, 'delete'),
    ]);
    expect(rules?.map(({ verbs }) => verbs)).toEqual([['get'], ['list'], ['watch']]);
  });

  it('leaves a role alone that aggregates nothing', () => {
    expect(aggregateRules(role('a', {}, 'get'), [])).toBeUndefined();
  });

  it('is empty where no role has the label', () => {
    expect(aggregateRules(view, [view])).toEqual([]);
  });
});
