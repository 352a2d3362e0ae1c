import { z } from 'zod';
import type { JsonFields } from '../field-shape.ts';

const texts = z.array(z.string());

const labelSelector = z.object({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(
      z.object({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: texts.optional(),
      }),
    )
    .optional(),
});

const hookRule = z.object({
  operations: texts.default([]),
  apiGroups: texts.default([]),
  apiVersions: texts.default([]),
  resources: texts.default([]),
  scope: z.enum(['*', 'Cluster', 'Namespaced']).default('*'),
});

const clientConfig = z.object({
  url: z.string().optional(),
  service: z
    .object({
      namespace: z.string(),
      name: z.string(),
      path: z.string().default(''),
      port: z.int().default(443),
    })
    .optional(),
  caBundle: z.string().default(''),
});

const hook = z.object({
  name: z.string(),
  clientConfig,
  rules: z.array(hookRule).default([]),
  failurePolicy: z.enum(['Fail', 'Ignore']).default('Fail'),
  reinvocationPolicy: z.enum(['Never', 'IfNeeded']).default('Never'),
  namespaceSelector: labelSelector.default({}),
  objectSelector: labelSelector.default({}),
  sideEffects: z.string().default('Unknown'),
  timeoutSeconds: z.int().min(1).max(30).default(10),
  admissionReviewVersions: texts.default(['v1beta1']),
  matchPolicy: z.enum(['Exact', 'Equivalent']).default('Equivalent'),
  matchConditions: z.array(z.object({ name: z.string(), expression: z.string() })).default([]),
});

const configuration = z.object({
  metadata: z.object({ name: z.string() }),
  webhooks: z.array(hook).default([]),
});

export type HookRule = z.infer<typeof hookRule>;
export type HookSelector = z.infer<typeof labelSelector>;
export type HookClientConfig = z.infer<typeof clientConfig>;

/** One webhook of a configuration, every default filled in. */
export interface AdmissionHook extends z.infer<typeof hook> {
  /** Tells hooks apart, also those of one name. */
  readonly key: string;
}

/**
 * The hooks of all configurations, in the order in which they are called: configurations by name, then as listed.
 * What is stored has been validated; a configuration that is none is a bug, and admits nothing.
 */
export function readHooks(configurations: readonly JsonFields[]): readonly AdmissionHook[] {
  return configurations
    .map((stored) => configuration.parse(withoutNulls(stored)))
    .sort((a, b) => compareBytes(a.metadata.name, b.metadata.name))
    .flatMap(({ metadata, webhooks }) =>
      webhooks.map((one, index) => ({ ...one, key: `${metadata.name}/${one.name}/${index}` })),
    );
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** In Kubernetes JSON a field that is `null` is a field that is not there. */
function withoutNulls(stored: JsonFields): unknown {
  return JSON.parse(JSON.stringify(stored), (_name, value) => (value === null ? undefined : value));
}
