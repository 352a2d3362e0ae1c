import { z } from 'zod';

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

/** Kubernetes: meta/v1 LabelSelector. */
const labelSelector = z.strictObject({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(
      z.strictObject({
        key: z.string(),
        operator: z.enum(operators),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});

export type ParsedSelector =
  | { readonly kind: 'parsed'; readonly selector: Readonly<Record<string, unknown>> }
  | { readonly kind: 'mistaken'; readonly reason: string };

export function parseLabelSelector(text: string): ParsedSelector {
  try {
    const result = labelSelector.safeParse(JSON.parse(text));
    if (result.success) return { kind: 'parsed', selector: result.data };
    const reason = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    return { kind: 'mistaken', reason };
  } catch (error) {
    return { kind: 'mistaken', reason: error instanceof Error ? error.message : String(error) };
  }
}
