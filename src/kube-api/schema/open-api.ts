import { createHash } from 'node:crypto';
import type { JsonFields } from '../field-shape.ts';
import type { GroupVersionKind } from './field-schema.ts';
import { findStruct, schemaOf } from './kube-schema.ts';
import { componentName, componentsOf, reference } from './open-api-schema.ts';

export interface PublishedKind extends GroupVersionKind {
  readonly plural: string;
  readonly isNamespaced: boolean;
  /** Of a kind that a definition made: its component. */
  readonly custom?: { readonly published: { readonly name: string; readonly schema: JsonFields } };
}

type PublishedKinds = readonly PublishedKind[];

/**
 * `/openapi/v3`: one document per group version, each under an address that changes with its content, so that
 * clients keep what they have read for as long as it is true.
 */
export function openApiIndex(groupVersions: readonly string[], kinds: PublishedKinds): JsonFields {
  const entries = groupVersions.map((groupVersion) => {
    const path = apiPath(groupVersion);
    const hash = openApiHash(groupVersion, kinds);
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }] as const;
  });
  return { paths: Object.fromEntries(entries) };
}

/**
 * `/openapi/v3/<path>`, trimmed to what clients read: that each kind can be patched and validated, how its lists
 * merge, and what its fields mean. A client that generates code from it will miss the other operations.
 */
export function openApiDocument(groupVersion: string, kinds: PublishedKinds): JsonFields {
  return publish(groupVersion, kinds).document;
}

/** Of the document's content, as its address and its `ETag` carry it. */
export function openApiHash(groupVersion: string, kinds: PublishedKinds): string {
  return publish(groupVersion, kinds).hash;
}

interface Publication {
  readonly document: JsonFields;
  readonly hash: string;
}

/** The index is read by every `kubectl apply`, and its hashes need every document: they are made once per registry. */
const publications = new WeakMap<PublishedKinds, Map<string, Publication>>();

function publish(groupVersion: string, kinds: PublishedKinds): Publication {
  const ofKinds = publications.get(kinds) ?? new Map<string, Publication>();
  publications.set(kinds, ofKinds);
  const known = ofKinds.get(groupVersion);
  if (known !== undefined) return known;
  const document = makeDocument(groupVersion, kinds);
  const hash = createHash('sha256').update(JSON.stringify(document)).digest('hex').toUpperCase();
  const made = { document, hash };
  // Of a group version that nobody serves nothing is kept: its name is whatever a client asked for.
  if (Object.keys(document.paths).length > 0) ofKinds.set(groupVersion, made);
  return made;
}

function makeDocument(
  groupVersion: string,
  kinds: PublishedKinds,
): JsonFields & { readonly paths: JsonFields } {
  const ofVersion = kinds.filter((kind) => groupVersionOf(kind) === groupVersion);
  const custom = ofVersion.flatMap((kind) => kind.custom?.published ?? []);
  const roots = ofVersion.flatMap((kind) => (kind.custom === undefined ? (schemaOf(kind) ?? []) : []));
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.32.0' },
    paths: Object.fromEntries(ofVersion.map((kind) => [objectPath(kind), pathItem(kind)])),
    components: {
      schemas: {
        ...componentsOf(custom.length > 0 ? [...roots, findStruct('ObjectMeta')] : roots, findStruct),
        ...Object.fromEntries(custom.map(({ name, schema }) => [name, schema])),
        [patchName]: { type: 'object' },
      },
    },
  };
}

function groupVersionOf({ group, version }: GroupVersionKind): string {
  return group === '' ? version : `${group}/${version}`;
}

function apiPath(groupVersion: string): string {
  return groupVersion.includes('/') ? `apis/${groupVersion}` : `api/${groupVersion}`;
}

function objectPath(kind: PublishedKind): string {
  const scope = kind.isNamespaced ? '/namespaces/{namespace}' : '';
  return `/${apiPath(groupVersionOf(kind))}${scope}/${kind.plural}/{name}`;
}

const patchName = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch';
const patchMediaTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];
const isNotStrategic = (mediaType: string): boolean => !mediaType.includes('strategic');
const queryText = (name: string): JsonFields => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
});
const pathText = (name: string): JsonFields => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', uniqueItems: true },
});

/** kubectl looks for the kind, the parameter `fieldValidation` and the strategic merge patch; explain for the kind. */
function pathItem(published: PublishedKind): JsonFields {
  const { group, version, kind, isNamespaced, custom } = published;
  const schema = custom === undefined ? schemaOf(published) : undefined;
  const name = custom?.published.name ?? (schema && componentName(schema));
  const content = name === undefined ? {} : { 'application/json': { schema: reference(name) } };
  const mediaTypes = custom === undefined ? patchMediaTypes : patchMediaTypes.filter(isNotStrategic);
  const operation = {
    responses: { '200': { description: 'OK', content } },
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
  return {
    get: { ...operation, 'x-kubernetes-action': 'get' },
    patch: {
      ...operation,
      'x-kubernetes-action': 'patch',
      parameters: ['dryRun', 'fieldManager', 'fieldValidation'].map(queryText),
      requestBody: {
        required: true,
        content: Object.fromEntries(
          mediaTypes.map((mediaType) => [mediaType, { schema: reference(patchName) }]),
        ),
      },
    },
    parameters: ['name', ...(isNamespaced ? ['namespace'] : [])].map(pathText),
  };
}
