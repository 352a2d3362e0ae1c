import { isFields, type JsonFields } from '../field-shape.ts';

const hookDefaults = {
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  timeoutSeconds: 10,
};

/** Fills in what a webhook configuration leaves out, as it is then stored. */
export function defaultConfiguration(configuration: JsonFields): JsonFields {
  const { kind, webhooks } = configuration;
  if (!Array.isArray(webhooks)) return configuration;
  const defaults = {
    ...hookDefaults,
    ...(kind === 'MutatingWebhookConfiguration' && { reinvocationPolicy: 'Never' }),
  };
  return {
    ...configuration,
    webhooks: webhooks.map((hook: unknown) => (isFields(hook) ? defaultHook(hook, defaults) : hook)),
  };
}

function defaultHook(hook: JsonFields, defaults: JsonFields): JsonFields {
  const filled = withDefaults(hook, defaults);
  return {
    ...filled,
    ...(isFields(hook.clientConfig) && { clientConfig: defaultClientConfig(hook.clientConfig) }),
    ...(Array.isArray(hook.rules) && {
      rules: hook.rules.map((rule: unknown) => (isFields(rule) ? withDefaults(rule, { scope: '*' }) : rule)),
    }),
  };
}

function defaultClientConfig(config: JsonFields): JsonFields {
  return isFields(config.service)
    ? { ...config, service: withDefaults(config.service, { port: 443 }) }
    : config;
}

function withDefaults(fields: JsonFields, defaults: JsonFields): JsonFields {
  const missing = Object.entries(defaults).filter(([name]) => (fields[name] ?? undefined) === undefined);
  return { ...fields, ...Object.fromEntries(missing) };
}
