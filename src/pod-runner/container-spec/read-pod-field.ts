import type { PodFacts } from './container-spec.ts';

/** What the downward API gives for a path, or nothing where there is no such field. */
export function readPodField(fieldPath: string, pod: PodFacts): string | undefined {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(fieldPath);
  if (keyed !== null) {
    const [, map, key = ''] = keyed;
    const entries = map === 'labels' ? pod.labels : pod.annotations;
    return Object.hasOwn(entries, key) ? entries[key] : '';
  }
  return readers.get(fieldPath)?.(pod);
}

const readers: ReadonlyMap<string, (pod: PodFacts) => string> = new Map([
  ['metadata.name', (pod) => pod.name],
  ['metadata.namespace', (pod) => pod.namespace],
  ['metadata.uid', (pod) => pod.uid],
  ['metadata.labels', (pod) => formatMap(pod.labels)],
  ['metadata.annotations', (pod) => formatMap(pod.annotations)],
  ['spec.nodeName', (pod) => pod.nodeName],
  ['spec.serviceAccountName', (pod) => pod.serviceAccountName],
  ['status.hostIP', (pod) => pod.hostIp],
  ['status.hostIPs', (pod) => pod.hostIp],
  ['status.podIP', (pod) => pod.podIp],
  ['status.podIPs', (pod) => pod.podIp],
]);

/** A line an entry, sorted, the value quoted (pkg/fieldpath FormatMap). */
function formatMap(entries: Readonly<Record<string, string>>): string {
  return Object.keys(entries)
    .sort()
    .map((key) => `${key}=${JSON.stringify(entries[key])}`)
    .join('\n');
}
