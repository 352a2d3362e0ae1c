import { type ApiKind, apiVersionOf } from '../kinds/api-kind.ts';
import { openApiDocument, openApiIndex } from '../schema/index.ts';
import { jsonResponse } from '../status-response.ts';
import type { MakeDocument } from './make-document.ts';

type GroupVersion = Pick<ApiKind, 'group' | 'version'>;

/** By path: the index of all documents, and one document a group and version. */
export function openApiDocuments(
  groupVersions: readonly GroupVersion[],
  kinds: readonly ApiKind[],
): readonly (readonly [path: string, make: MakeDocument])[] {
  const index = () => jsonResponse(200, openApiIndex(groupVersions.map(apiVersionOf), kinds));
  return [
    ['/openapi/v2', emptyDocument],
    ['/openapi/v3', index],
    ...groupVersions.map((each) => {
      const root = each.group === '' ? 'api' : 'apis';
      const make = () => kept(openApiDocument(apiVersionOf(each), kinds));
      return [`/openapi/v3/${root}/${apiVersionOf(each)}`, make] as const;
    }),
  ];
}

const keptHeaders = {
  'Cache-Control': 'public, immutable',
  // As far off as clients believe.
  Expires: 'Fri, 31 Dec 2100 23:59:59 GMT',
  Vary: 'Accept',
};

/** The address carries a hash of the content, so clients keep it: it saves them the largest part of an apply. */
function kept(document: unknown): Response {
  const response = jsonResponse(200, document);
  for (const [name, value] of Object.entries(keptHeaders)) response.headers.set(name, value);
  return response;
}

/** kubectl reads it as protobuf, where nothing is an empty document; validation is the server's work anyway. */
function emptyDocument(): Response {
  return new Response(new Uint8Array(), {
    headers: { 'Content-Type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' },
  });
}
