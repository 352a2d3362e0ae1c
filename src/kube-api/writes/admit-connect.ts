import type { KubeContext } from '../context.ts';
import type { JsonFields } from '../field-shape.ts';
import type { ApiKind } from '../kinds/api-kind.ts';
import type { VerbRequest } from '../verbs/verb.ts';
import { openAdmission } from './open-admission.ts';

export interface Connection {
  /** What the query is read as: `PodExecOptions`, `PodAttachOptions`. */
  readonly kind: Pick<ApiKind, 'group' | 'version' | 'kind'>;
  readonly options: JsonFields;
  /** Reads the options as hooks have changed them. @throws {StatusError} */
  readonly decode: (changed: JsonFields) => JsonFields;
}

export interface AdmittedConnection {
  /** As hooks have left them. */
  readonly options: JsonFields;
  readonly warnings: readonly string[];
}

/**
 * Admits a connection (`pods/exec`, `pods/attach`) before anything is opened: its options are what hooks see, and
 * what they may change. Kubernetes: there is neither a dry run of it, nor an old object, nor options of the operation.
 * @throws {StatusError}
 */
export async function admitConnect(
  kube: KubeContext,
  { info, kind, user }: VerbRequest,
  connection: Connection,
): Promise<AdmittedConnection> {
  const admission = openAdmission(kube, {
    operation: 'CONNECT',
    resource: kind,
    subresource: info.subresource,
    sentKind: connection.kind,
    decode: connection.decode,
    namespace: info.namespace,
    name: info.name,
    user,
    isDryRun: false,
  });
  const { group, version, kind: name } = connection.kind;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const sent = { kind: name, apiVersion, ...connection.options };
  const options = (await admission.mutate({ object: sent })) ?? sent;
  await admission.validate({ object: options });
  return { options, warnings: admission.warnings() };
}
