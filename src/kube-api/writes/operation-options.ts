import type { JsonFields } from '../field-shape.ts';
import type { WriteOptions } from './write-options.ts';

/** The options of a write as hooks see them. Kubernetes: those of a patch are shown as those of an update. */
export function operationOptions(
  kind: 'CreateOptions' | 'UpdateOptions',
  { fieldManager, fieldValidation, isDryRun }: WriteOptions,
): JsonFields {
  return {
    kind,
    apiVersion: 'meta.k8s.io/v1',
    ...(isDryRun && { dryRun: ['All'] }),
    fieldManager,
    fieldValidation,
  };
}
