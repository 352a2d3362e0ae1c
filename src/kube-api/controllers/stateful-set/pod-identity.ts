import { isDeepStrictEqual } from 'node:util';
import type { JsonFields } from '../../field-shape.ts';
import type { KubeObject } from '../../storage/kube-object.ts';
import { readFields, readNumber, readText } from '../../tables/read-object.ts';
import { podFromTemplate } from '../pod-facts.ts';
import { revisionLabel, templateOfRevision } from '../revisions/revision-history.ts';

export function firstOrdinalOf(set: KubeObject): number {
  return readNumber(set, 'spec', 'ordinals', 'start');
}

/** `web-3` is the pod 3 of `web`; what is not named like that is none of its pods, whatever its labels say. */
export function ordinalOf({ metadata: { name } }: KubeObject, set: KubeObject): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const digits = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  return /^(0|[1-9]\d{0,8})$/.test(digits) ? Number(digits) : undefined;
}

export function revisionNameOf(pod: KubeObject): string {
  return pod.metadata.labels?.[revisionLabel] ?? '';
}

/** A pod with its lasting name, by which its peers find it. */
export function draftPod(set: KubeObject, ordinal: number, revision: KubeObject): JsonFields {
  const draft = podFromTemplate(set, templateOfRevision(revision));
  const { generateName: _generated, ...metadata } = readFields(draft, 'metadata') ?? {};
  const name = `${set.metadata.name}-${ordinal}`;
  const subdomain = readText(set, 'spec', 'serviceName');
  return {
    ...draft,
    metadata: {
      ...metadata,
      name,
      labels: {
        ...readFields(metadata, 'labels'),
        ...identityLabels(name, ordinal),
        [revisionLabel]: revision.metadata.name,
      },
    },
    spec: { ...readFields(draft, 'spec'), hostname: name, ...(subdomain !== '' && { subdomain }) },
  };
}

function identityLabels(name: string, ordinal: number): Readonly<Record<string, string>> {
  return {
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
  };
}

/** An adopted pod, or one whose labels somebody has taken, with the labels of its name; nothing where it has them. */
export function withIdentity(pod: KubeObject, ordinal: number): KubeObject | undefined {
  const { labels = {}, name } = pod.metadata;
  const identified = { ...labels, ...identityLabels(name, ordinal) };
  if (isDeepStrictEqual(labels, identified)) return undefined;
  return { ...pod, metadata: { ...pod.metadata, labels: identified } };
}
