import type { JsonFields } from '../field-shape.ts';
import { type ApiKind, apiVersionOf, inVersion } from '../kinds/api-kind.ts';
import { refusal } from '../status-error.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { type IncludeObject, toTable } from '../tables/index.ts';
import { type AnswerForm, negotiateForm } from './negotiate.ts';

/** Turns objects of one kind into what a client has asked for. */
export interface ObjectRenderer {
  one(object: KubeObject): JsonFields;
  list(objects: readonly KubeObject[], resourceVersion: string): JsonFields;
}

export interface RendererOptions {
  readonly kind: ApiKind;
  readonly request: Request;
  readonly query: URLSearchParams;
  readonly now: Date;
}

/** @throws {StatusError} */
export function createRenderer(options: RendererOptions): ObjectRenderer {
  const { kind } = options;
  const renderer = rendererOf(options);
  if (kind.custom === undefined) return renderer;
  return {
    one: (object) => renderer.one(inVersion(kind, object)),
    list: (objects, version) =>
      renderer.list(
        objects.map((object) => inVersion(kind, object)),
        version,
      ),
  };
}

function rendererOf({ kind, request, query, now }: RendererOptions): ObjectRenderer {
  const form = negotiateForm(request.headers.get('accept'));
  switch (form.form) {
    case 'object':
      return { one: (object) => object, list: (objects, version) => listOf(kind, objects, version) };
    case 'metadata':
      return { one: toMetadata, list: (objects, version) => metadataListOf(objects, version) };
    case 'table':
      return tableRenderer(kind, form, { includeObject: readIncludeObject(query), now });
  }
}

/** Kubernetes: the items of a list do not repeat their kind, but for those of custom resources. */
function listOf(kind: ApiKind, objects: readonly KubeObject[], resourceVersion: string): JsonFields {
  return {
    kind: kind.custom?.listKind ?? `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata: { resourceVersion },
    items: kind.custom ? objects : objects.map(({ kind: _kind, apiVersion: _apiVersion, ...item }) => item),
  };
}

function toMetadata({ metadata }: KubeObject): JsonFields {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

function metadataListOf(objects: readonly KubeObject[], resourceVersion: string): JsonFields {
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion },
    items: objects.map(toMetadata),
  };
}

interface TableOptions {
  readonly includeObject: IncludeObject;
  readonly now: Date;
}

function tableRenderer(
  kind: ApiKind,
  { version }: Extract<AnswerForm, { form: 'table' }>,
  options: TableOptions,
): ObjectRenderer {
  const table = (objects: readonly KubeObject[], resourceVersion: string): JsonFields => ({
    ...toTable({ ...kind, columns: kind.custom?.columns }, objects, { ...options, resourceVersion }),
    apiVersion: `meta.k8s.io/${version}`,
  });
  return {
    one: (object) => table([object], object.metadata.resourceVersion),
    list: table,
  };
}

function readIncludeObject(query: URLSearchParams): IncludeObject {
  const given = query.get('includeObject') || 'Metadata';
  if (given === 'None' || given === 'Metadata' || given === 'Object') return given;
  throw refusal('badIncludeObject', { given });
}
