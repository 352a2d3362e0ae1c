import type { KubeContext } from '../context.ts';
import type { JsonFields } from '../field-shape.ts';
import type { ApiKind } from '../kinds/api-kind.ts';
import type { VerbRequest } from '../verbs/verb.ts';
import { type Admission, openAdmission } from './open-admission.ts';
import { operationOptions } from './operation-options.ts';
import type { WriteOptions } from './write-options.ts';

export interface SentObject {
  /** `Eviction`, `Binding`, `TokenRequest`. */
  readonly sentKind: Pick<ApiKind, 'group' | 'version' | 'kind'>;
  /** Decoded and defaulted. */
  readonly sent: JsonFields;
  readonly options: WriteOptions;
}

export interface AdmittedSent {
  /** What the mutating hooks have made of it. */
  readonly sent: JsonFields;
  /**
   * The validating hooks, once all other checks have passed.
   * @throws {StatusError}
   */
  validate(sent?: JsonFields): Promise<void>;
  readonly warnings: Admission['warnings'];
}

/**
 * Admits what is created below an object and never stored itself.
 * @throws {StatusError}
 */
export async function admitSent(
  kube: KubeContext,
  { info, kind, user }: VerbRequest,
  { sentKind, sent, options }: SentObject,
): Promise<AdmittedSent> {
  const admission = openAdmission(kube, {
    operation: 'CREATE',
    resource: kind,
    subresource: info.subresource,
    sentKind,
    namespace: info.namespace,
    name: info.name,
    user,
    isDryRun: options.isDryRun,
    options: operationOptions('CreateOptions', options),
  });
  const admitted = (await admission.mutate({ object: inPlace(sent, info) })) ?? sent;
  return {
    sent: admitted,
    validate: (object = admitted) => admission.validate({ object }),
    warnings: admission.warnings,
  };
}

/** What names another namespace is left to the checks that follow. */
function inPlace(sent: JsonFields, { namespace }: VerbRequest['info']): JsonFields {
  return { ...sent, metadata: { namespace, ...(sent.metadata as JsonFields | undefined) } };
}
