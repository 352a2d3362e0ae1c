import { isFields, type JsonFields, listOf, textOf } from '../../field-shape.ts';
import type { AdmissionRequest } from '../admission-request.ts';
import { admitted, type PluginOutcome, refusedAsForbidden } from './in-tree-plugin.ts';
import { podSpecOf } from './pod-fields.ts';

export interface ServiceAccountContext {
  /** The account that `serviceAccountNameOf` names, in the request's namespace. */
  readonly serviceAccount: JsonFields | undefined;
  /** Five characters, for the name of the volume. */
  readonly randomSuffix: () => string;
}

const volumePrefix = 'kube-api-access-';
const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Nothing where the request creates no pod, so that there is no account to look up. */
export function serviceAccountNameOf(request: AdmissionRequest): string | undefined {
  const spec = podSpecOf(request, ['CREATE']);
  if (spec === undefined) return undefined;
  return textOf(spec.serviceAccountName) || textOf(spec.serviceAccount) || 'default';
}

/** Gives a new pod its account: the name, the pull secrets, and the API token's volume, mounted everywhere. */
export function admitServiceAccount(
  request: AdmissionRequest,
  { serviceAccount, randomSuffix }: ServiceAccountContext,
): PluginOutcome {
  const spec = podSpecOf(request, ['CREATE']);
  const name = serviceAccountNameOf(request);
  if (spec === undefined || name === undefined) return admitted(request.object);
  if (serviceAccount === undefined) {
    const account = `${request.namespace ?? ''}/${name}`;
    return refusedAsForbidden(
      request,
      `error looking up service account ${account}: serviceaccount ${JSON.stringify(name)} not found`,
    );
  }
  const named = { ...spec, serviceAccountName: name, serviceAccount: name };
  const withToken = wantsToken(spec, serviceAccount) ? mountToken(named, randomSuffix) : named;
  return admitted({ ...request.object, spec: addPullSecrets(withToken, serviceAccount) });
}

/** The pod's own word counts before its account's. */
function wantsToken(spec: JsonFields, account: JsonFields): boolean {
  return (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) === true;
}

function mountToken(spec: JsonFields, randomSuffix: () => string): JsonFields {
  const volumes = listOf(spec.volumes);
  const existing = volumes.find((volume) => textOf(volume.name).startsWith(volumePrefix));
  const needsMount = [...listOf(spec.initContainers), ...listOf(spec.containers)].some(lacksMount);
  if (!needsMount) return spec;
  const volumeName = existing === undefined ? volumePrefix + randomSuffix() : textOf(existing.name);
  return {
    ...spec,
    ...(Array.isArray(spec.initContainers) && {
      initContainers: addMounts(listOf(spec.initContainers), volumeName),
    }),
    containers: addMounts(listOf(spec.containers), volumeName),
    ...(existing === undefined && { volumes: [...volumes, tokenVolume(volumeName)] }),
  };
}

function addMounts(containers: readonly JsonFields[], volumeName: string): readonly JsonFields[] {
  const mount = { name: volumeName, readOnly: true, mountPath };
  return containers.map((container) =>
    lacksMount(container)
      ? { ...container, volumeMounts: [...listOf(container.volumeMounts), mount] }
      : container,
  );
}

/** Whatever a container has at the token's place, it keeps. */
function lacksMount(container: JsonFields): boolean {
  return !listOf(container.volumeMounts).some((mount) => mount.mountPath === mountPath);
}

function tokenVolume(name: string): JsonFields {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
      defaultMode: 0o644,
    },
  };
}

/** Only where the pod names none itself. */
function addPullSecrets(spec: JsonFields, account: JsonFields): JsonFields {
  const secrets = account.imagePullSecrets;
  const isLeftOpen = listOf(spec.imagePullSecrets).length === 0;
  if (!isLeftOpen || !Array.isArray(secrets) || secrets.length === 0) return spec;
  return { ...spec, imagePullSecrets: secrets.filter(isFields).map(({ name }) => ({ name })) };
}
