import { podAnnotations, volumeLayouts } from '../../wire/webhook-names.ts';
import { annotations } from '../../wire/workload-identity.ts';
import type { Denial } from './denials.ts';
import { readExpiration } from './expiration.ts';
import type { JsonFields } from './json-fields.ts';
import { displayNameOf, listContainers, type PlacedContainer, podAnnotation } from './pod-fields.ts';
import { readProxyRequest } from './proxy-request.ts';
import type { CustomTokenEndpoint, MutationSettings, PodServiceAccount } from './settings.ts';
import { chooseVolumeName } from './volume-name.ts';

/** What is decided before anything is changed. */
export interface MutationPlan {
  readonly settings: MutationSettings;
  readonly layout: (typeof volumeLayouts)[keyof typeof volumeLayouts];
  readonly clientId: string;
  readonly tenantId: string;
  readonly expirationSeconds: number;
  readonly volumeName: string;
  /** For pods that ask for it. */
  readonly customTokenEndpoint: CustomTokenEndpoint | undefined;
  /** For pods that ask for the proxy. */
  readonly proxyPort: number | undefined;
  readonly skippedContainers: ReadonlySet<string>;
}

export interface PlanRequest {
  readonly pod: JsonFields;
  readonly serviceAccount: PodServiceAccount;
  readonly settings: MutationSettings;
  readonly displayName?: string;
}

/** Reads what pod, service account and settings want together, in the order in which upstream refuses. */
export function planMutation(
  request: PlanRequest,
): { readonly kind: 'plan'; readonly plan: MutationPlan } | Denial {
  const { pod, serviceAccount, settings, displayName = displayNameOf(pod) } = request;
  const proxy = readProxyRequest(pod);
  if (proxy.kind === 'denied') return proxy;
  const expiration = readExpiration(pod, serviceAccount);
  if (expiration.kind === 'denied') return expiration;
  const plan: MutationPlan = {
    settings,
    layout: volumeLayouts[settings.layout],
    clientId: serviceAccount.annotations[annotations.clientId] ?? '',
    // An annotation that is there wins, even an empty one: then no tenant is given.
    tenantId: serviceAccount.annotations[annotations.tenantId] ?? settings.defaultTenantId,
    expirationSeconds: expiration.seconds,
    volumeName: chooseVolumeName(pod, { layout: settings.layout, displayName }),
    customTokenEndpoint: findTokenEndpoint(pod, settings),
    proxyPort: proxy.kind === 'proxy' ? proxy.port : undefined,
    skippedContainers: readSkippedContainers(pod),
  };
  return { kind: 'plan', plan };
}

function findTokenEndpoint(
  pod: JsonFields,
  { customTokenEndpoint }: MutationSettings,
): CustomTokenEndpoint | undefined {
  if (customTokenEndpoint === undefined) return undefined;
  const wish = podAnnotation(pod, customTokenEndpoint.annotationKey);
  return wish?.toLowerCase() === 'true' ? customTokenEndpoint : undefined;
}

function readSkippedContainers(pod: JsonFields): ReadonlySet<string> {
  const names = podAnnotation(pod, podAnnotations.skipContainers)?.split(';') ?? [];
  return new Set(names.map((name) => name.trim()).filter((name) => name !== ''));
}

/** The containers that get environment and mount: all that the pod does not except. */
export function servedContainers(pod: JsonFields, plan: MutationPlan): readonly PlacedContainer[] {
  return listContainers(pod).filter(({ name }) => !plan.skippedContainers.has(name));
}
