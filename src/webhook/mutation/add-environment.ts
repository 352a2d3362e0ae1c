import { posix } from 'node:path';
import { tokenProxyVariables } from '../../wire/webhook-names.ts';
import { variables, workloadIdentityEnvironment } from '../../wire/workload-identity.ts';
import { append, type JsonEdit } from './json-edits.ts';
import { type JsonFields, listAt } from './json-fields.ts';
import { type MutationPlan, servedContainers } from './plan.ts';

interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Adds the variables behind a container's own. One that is there stays, whatever its value is or comes from. */
export function addEnvironment(pod: JsonFields, plan: MutationPlan): readonly JsonEdit[] {
  const wanted = environmentOf(plan);
  return servedContainers(pod, plan).flatMap(({ container, at }) => {
    const present = listAt(container, 'env');
    const names = new Set(present.map(({ name }) => name));
    return append(
      present,
      [...at, 'env'],
      wanted.filter(({ name }) => !names.has(name)),
    );
  });
}

/** In upstream's order. What has no value is not given at all. */
export function environmentOf(plan: MutationPlan): readonly Variable[] {
  const { clientId, tenantId, settings, layout } = plan;
  const tokenFile = posix.join(layout.mountPath, layout.tokenPath);
  const identity = Object.entries(
    workloadIdentityEnvironment({ clientId, tenantId, tokenFile, authorityHost: settings.authorityHost }),
  ).filter(([name]) => name !== variables.authorityHost || settings.authorityHost !== '');
  return [...identity, ...tokenProxyOf(plan)]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ name, value }));
}

function tokenProxyOf({
  customTokenEndpoint: endpoint,
  layout,
}: MutationPlan): readonly (readonly [string, string])[] {
  if (endpoint === undefined) return [];
  const { ca } = endpoint;
  // SDKs refuse file and data together, and a file that is not there (fidelity/webhook.md, "Differs on purpose").
  const hasFile = ca !== undefined && ca.kind !== 'data';
  return [
    [tokenProxyVariables.url, endpoint.tokenProxyUrl],
    [tokenProxyVariables.sniName, endpoint.sniName ?? ''],
    [tokenProxyVariables.caFile, hasFile ? posix.join(layout.mountPath, layout.caPath) : ''],
    [tokenProxyVariables.caData, ca?.kind === 'data' ? ca.pem : ''],
  ];
}
