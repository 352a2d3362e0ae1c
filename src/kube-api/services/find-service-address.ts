import type { ResolvedService } from '../admission/index.ts';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { ObjectReader } from '../storage/object-store.ts';
import { hasCondition, readField, readFields, readList, readText } from '../tables/read-object.ts';

export interface ServicePort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/**
 * Where a Service's port is listened to: at the first pod that it selects and that is ready. Nothing where there is no
 * such Service, or port. Its pods are processes of this machine, so no address has to be translated.
 */
export async function findServiceAddress(
  objects: ObjectReader,
  { namespace, name, port }: ServicePort,
): Promise<ResolvedService> {
  const service = await objects.find({ resource: 'services', namespace, name });
  const asked = service && readList(service, 'spec', 'ports').find((one) => one.port === port);
  if (service === undefined || asked === undefined) return undefined;
  const selector = readFields(service, 'spec', 'selector') ?? {};
  const pods = await objects.list('pods', namespace);
  for (const pod of pods.filter((one) => isSelected(one, selector) && isReady(one))) {
    const host = readText(pod, 'status', 'podIP');
    const target = targetPort(asked, pod);
    if (host !== '' && target !== undefined) return { host, port: target };
  }
  return 'no-endpoints';
}

/** Without a selector, whose pods a Service has is somebody else's to say. */
function isSelected({ metadata: { labels = {} } }: KubeObject, selector: JsonFields): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

function isReady(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp === undefined && hasCondition(pod, 'Ready');
}

/** Kubernetes: a number, the name of a container's port, or the same as the Service's own. */
function targetPort({ port, targetPort: target = port }: JsonFields, pod: KubeObject): number | undefined {
  if (typeof target === 'number') return target;
  const ports = readList(pod, 'spec', 'containers').flatMap((container) => readList(container, 'ports'));
  const named = readField(ports.find((one) => one.name === target) ?? {}, 'containerPort');
  return typeof named === 'number' ? named : undefined;
}
