import type { ScalePaths } from '../custom-resources/index.ts';
import { invalidValue } from '../field-cause.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import { type ApiKind, resourceOf } from '../kinds/api-kind.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { objectMediaTypes, readAnyBody, readMediaType, readObjectBody } from '../requests/body.ts';
import { decodeObject } from '../requests/read-object.ts';
import { formatLabelSelector } from '../selectors/label-selector.ts';
import { refusal } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readFields, readNumber, readText } from '../tables/read-object.ts';
import { changeExisting, type Lens } from '../writes/change-admitted.ts';
import { readWriteOptions } from '../writes/write-options.ts';
import { findAddressed, keyOf, notFound, type VerbHandler, type VerbRequest } from './verb.ts';

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

const builtInPaths: ScalePaths = {
  specReplicas: ['spec', 'replicas'],
  statusReplicas: ['status', 'replicas'],
  labelSelector: undefined,
};

/** The size of an object, as any kind of object with a size tells it: `autoscaling/v1 Scale`. */
function toScale({ custom }: ApiKind, object: KubeObject): JsonFields {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const { specReplicas, statusReplicas, labelSelector } = custom?.scale ?? builtInPaths;
  const replicas = readNumber(object, ...specReplicas);
  const selector =
    custom === undefined
      ? formatLabelSelector(readFields(object, 'spec', 'selector'))
      : readText(object, ...(labelSelector ?? []));
  return {
    kind: scaleKind.kind,
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      uid,
      resourceVersion,
      creationTimestamp,
    },
    // Kubernetes: a size of nothing is left out of what is wanted, but not of what there is.
    spec: { ...(replicas > 0 && { replicas }) },
    status: { replicas: readNumber(object, ...statusReplicas), ...(selector && { selector }) },
  };
}

const getScale: VerbHandler = async (kube, asked) => {
  const found = await findAddressed(kube.objects, asked);
  if (found === undefined) throw notFound(asked);
  return jsonResponse(200, toScale(asked.kind, found));
};

const updateScale: VerbHandler = async (kube, asked) => {
  const body = await readObjectBody(asked.request, { kind: scaleKind.kind, accepted: objectMediaTypes });
  return await rescale(kube, { asked, optionsKind: 'UpdateOptions', change: () => body });
};

const patchScale: VerbHandler = async (kube, asked) => {
  const accepted = Object.keys(patchTypes);
  const patch = await readAnyBody(asked.request, { kind: scaleKind.kind, accepted });
  const apply = patchTypes[readMediaType(asked.request)] ?? patchFields;
  return await rescale(kube, { asked, optionsKind: 'PatchOptions', change: (scale) => apply(scale, patch) });
};

type ApplyPatch = (scale: JsonFields, patch: unknown) => JsonFields;

/** A scale has no lists, so that a strategic patch of it is a merge. */
const patchFields: ApplyPatch = (scale, patch) => {
  if (isFields(patch)) return mergePatch(scale, patch);
  throw refusal('unreadableBody', { kind: scaleKind.kind, reason: 'the document is not an object' });
};

const patchTypes: Readonly<Record<string, ApplyPatch>> = {
  'application/json-patch+json'(scale, patch) {
    const result = applyJsonPatch(scale, patch);
    if (result.kind === 'patched') return result.object;
    throw refusal(result.kind === 'malformed' ? 'malformedPatch' : 'failedPatch', { reason: result.reason });
  },
  'application/merge-patch+json': patchFields,
  'application/strategic-merge-patch+json': patchFields,
};

interface Rescaling {
  readonly asked: VerbRequest;
  readonly optionsKind: string;
  readonly change: (scale: JsonFields) => JsonFields;
}

/** Only the size is taken over, and the version where the client names one. */
async function rescale(
  kube: Parameters<VerbHandler>[0],
  { asked, optionsKind, change }: Rescaling,
): Promise<Response> {
  const { kind } = asked;
  const options = readWriteOptions(asked, optionsKind);
  const ownership = { manager: options.fieldManager };
  const { object, warnings } = await changeExisting(kube, {
    kind,
    key: keyOf(asked),
    subresource: asked.info.subresource,
    options,
    lens: scaleLens(kind),
    propose(existing) {
      const decoded = decodeObject(change(toScale(kind, existing)), scaleKind, options.fieldValidation);
      return { sent: decoded.object, ownership, warnings: decoded.warnings };
    },
  });
  return jsonResponse(200, toScale(kind, object), warnings);
}

/** Kubernetes: what hooks see, and change, is the size. */
function scaleLens(kind: ApiKind): Lens {
  return {
    kind: scaleKind,
    view: (object) => toScale(kind, object),
    put: (existing, scale) => withReplicas(kind, existing, scale),
  };
}

function withReplicas(kind: ApiKind, existing: KubeObject, scale: JsonFields): JsonFields {
  const replicas = readNumber(scale, 'spec', 'replicas');
  const { name } = existing.metadata;
  if (replicas < 0) {
    const causes = [invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0')];
    throw refusal('invalid', { kind: scaleKind.kind, group: scaleKind.group, name, causes });
  }
  const given = readFields(scale, 'metadata') ?? {};
  if (given.name !== undefined && given.name !== name) {
    throw refusal('nameMismatch', { inBody: String(given.name), inUrl: name });
  }
  const { uid, resourceVersion } = given;
  if (typeof uid === 'string' && uid !== existing.metadata.uid) {
    const object = { resource: resourceOf(kind), name };
    throw refusal('replacedUid', { ...object, given: uid, found: existing.metadata.uid });
  }
  const version = typeof resourceVersion === 'string' ? resourceVersion : '';
  const { specReplicas } = kind.custom?.scale ?? builtInPaths;
  return {
    ...setNumber(existing, specReplicas, replicas),
    metadata: { ...existing.metadata, resourceVersion: version },
  };
}

function setNumber(fields: JsonFields, [name, ...below]: readonly string[], value: number): JsonFields {
  if (name === undefined) return fields;
  const member = below.length === 0 ? value : setNumber(readFields(fields, name) ?? {}, below, value);
  return { ...fields, [name]: member };
}

/** By verb: what can be done with the `scale` of a kind that has one. */
export const scaleVerbs: Readonly<Record<string, VerbHandler>> = {
  get: getScale,
  update: updateScale,
  patch: patchScale,
};
