import { type ApiKind, apiKinds } from './kinds.ts';
import { jsonResponse, textResponse } from './status-response.ts';

/** Kubernetes: clients choose themselves by it (`kubectl`'s dispatcher by the minor version). */
const version = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.0+wid',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: '',
} as const;

export type MakeDocument = () => Response;

/** What anyone may read: the role `system:public-info-viewer`. */
export const publicDocuments: Readonly<Record<string, MakeDocument>> = {
  '/version': () => jsonResponse(200, version),
  '/healthz': () => textResponse(200, 'ok'),
  '/livez': () => textResponse(200, 'ok'),
  '/readyz': () => textResponse(200, 'ok'),
};

/** What whoever is known may read: the role `system:discovery`. */
export const discoveryDocuments: Readonly<Record<string, MakeDocument>> = {
  '/api': () => jsonResponse(200, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }),
  '/apis': () => jsonResponse(200, { kind: 'APIGroupList', apiVersion: 'v1', groups: [] }),
  '/api/v1': () =>
    jsonResponse(200, { kind: 'APIResourceList', groupVersion: 'v1', resources: apiKinds.flatMap(describe) }),
  '/openapi/v2': emptyOpenApi,
};

function describe(kind: ApiKind) {
  const described = {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.isNamespaced,
    kind: kind.kind,
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update'],
    shortNames: kind.shortNames,
  };
  return kind.plural === 'serviceaccounts' ? [described, tokenSubresource] : [described];
}

const tokenSubresource = {
  name: 'serviceaccounts/token',
  singularName: '',
  namespaced: true,
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
  verbs: ['create'],
};

/** kubectl reads it as protobuf, where nothing is an empty document; validation is the server's work anyway. */
function emptyOpenApi(): Response {
  return new Response(new Uint8Array(), {
    headers: { 'Content-Type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' },
  });
}
