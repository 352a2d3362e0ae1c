import { validateConfiguration } from '../admission/index.ts';
import { isFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { KindBehaviour } from './api-kind.ts';

const notCalled: readonly string[] = ['UPDATE', 'DELETE', 'CONNECT', '*'];

export const webhookConfigurationBehaviour: KindBehaviour = {
  validate: validateConfiguration,
  // Stored like any other, they would be taken to be called.
  warn: (object) =>
    operationsOf(object)
      .filter((operation) => notCalled.includes(operation))
      .map((operation) => `this server calls webhooks for CREATE alone, and not yet for ${operation}`),
};

function operationsOf({ webhooks }: KubeObject): readonly string[] {
  const rules = itemsOf(webhooks).flatMap((hook) => itemsOf(hook.rules));
  const operations = rules.flatMap(({ operations: named }) => (Array.isArray(named) ? named : []));
  return [...new Set(operations.map(String))];
}

function itemsOf(list: unknown) {
  return Array.isArray(list) ? list.filter(isFields) : [];
}
