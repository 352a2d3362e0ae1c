import { isFields, type JsonFields } from '../mutation/json-fields.ts';
import { mutateWorkload } from '../mutation/mutate-workload.ts';
import type { PodServiceAccount } from '../mutation/settings.ts';
import { readServiceAccount } from '../server/service-account-cache.ts';
import type { ManifestInjectionRequest } from './inject-manifest.ts';
import type { ManifestDocument } from './manifest-document.ts';

export interface NamespacedServiceAccount extends PodServiceAccount {
  readonly namespace: string;
}

/** The service accounts that a file holds, lists of them included. */
export function listServiceAccounts(
  documents: readonly ManifestDocument[],
  defaultNamespace: string,
): readonly NamespacedServiceAccount[] {
  const objects = documents.flatMap(({ object }) =>
    object === undefined ? [] : [object, ...itemsOf(object)],
  );
  return objects
    .filter(({ kind, apiVersion }) => kind === 'ServiceAccount' && (apiVersion ?? 'v1') === 'v1')
    .map((object) => ({
      ...readServiceAccount(object).account,
      namespace: namespaceOf(object) || defaultNamespace,
    }));
}

function itemsOf({ kind, items }: JsonFields): readonly JsonFields[] {
  const isList = typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items);
  return isList ? items.filter(isFields) : [];
}

function namespaceOf({ metadata }: JsonFields): string {
  return isFields(metadata) && typeof metadata.namespace === 'string' ? metadata.namespace : '';
}

export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

/** Those that an injection will look for, each once: so that whoever has to ask a cluster can ask beforehand. */
export function listNeededServiceAccounts(
  documents: readonly ManifestDocument[],
  request: Omit<ManifestInjectionRequest, 'findServiceAccount'>,
): readonly ServiceAccountName[] {
  const needed = new Map<string, ServiceAccountName>();
  const findServiceAccount = (name: string, namespace: string): PodServiceAccount => {
    needed.set(`${namespace}/${name}`, { namespace, name });
    return { name, annotations: {} };
  };
  for (const { object } of documents) {
    if (object !== undefined) mutateWorkload({ ...request, object, findServiceAccount });
  }
  return [...needed.values()];
}
