import { covers } from './covers.ts';
import { append, type JsonEdit, type JsonPlace } from './json-edits.ts';
import { fieldsAt, type JsonFields, listAt } from './json-fields.ts';
import type { MutationPlan } from './plan.ts';
import type { EndpointCa } from './settings.ts';

/** Adds the volume that the kubelet keeps the token in. One of the same name is replaced, unless it says the same. */
export function addVolume(pod: JsonFields, plan: MutationPlan): readonly JsonEdit[] {
  const wanted = makeVolume(plan);
  const volumes = listAt(fieldsAt(pod, 'spec'), 'volumes');
  const place: JsonPlace = ['spec', 'volumes'];
  const index = volumes.findIndex(({ name }) => name === plan.volumeName);
  const found = volumes[index];
  if (found === undefined) return append(volumes, place, [wanted]);
  return covers(found, wanted) ? [] : [{ op: 'replace', at: [...place, index], value: wanted }];
}

function makeVolume(plan: MutationPlan): JsonFields {
  const { volumeName, layout, expirationSeconds, customTokenEndpoint: endpoint, settings } = plan;
  const serviceAccountToken = {
    path: layout.tokenPath,
    expirationSeconds,
    audience: endpoint?.audience ?? settings.audience,
  };
  const ca = endpoint?.ca && makeCaSource(endpoint.ca, layout.caPath);
  return { name: volumeName, projected: { sources: [{ serviceAccountToken }, ...(ca ? [ca] : [])] } };
}

function makeCaSource(ca: EndpointCa, path: string): JsonFields | undefined {
  switch (ca.kind) {
    case 'data':
      return undefined;
    case 'config-map':
      return { configMap: { name: ca.name, items: [{ key: 'ca.crt', path }], optional: false } };
    case 'cluster-trust-bundle': {
      const { signerName, labelSelector } = ca;
      return {
        clusterTrustBundle: { signerName, ...(labelSelector && { labelSelector }), path, optional: false },
      };
    }
  }
}
