import { authenticate } from './authentication.ts';
import { authorize } from './authorization.ts';
import { jsonMediaType, readJsonBody } from './body.ts';
import type { KubeContext } from './context.ts';
import { readFieldValidation } from './decode-object.ts';
import { discoveryDocuments, type MakeDocument, publicDocuments } from './discovery.ts';
import { type ApiKind, apiKinds } from './kinds.ts';
import { type PathRequestInfo, parseRequestInfo, type ResourceRequestInfo } from './request-info.ts';
import {
  answerDocumentRequest,
  discoveryDocument,
  issuerPaths,
  keySetDocument,
} from './service-accounts/issuer.ts';
import { answerTokenRequest, tokenRequestGrammar } from './service-accounts/token-request.ts';
import { refusal } from './status-error.ts';
import { jsonResponse, textResponse } from './status-response.ts';
import { verbs } from './verbs/index.ts';
import { refuseParameters, type VerbRequest } from './verbs/verb.ts';

/** Every request to the API server, phase by phase. Refusals are thrown as rows of the error table. */
export async function answerApiRequest(kube: KubeContext, request: Request): Promise<Response> {
  const info = parseRequestInfo(request.method, new URL(request.url));
  const open = findPublicDocument(kube, info.kind === 'path' ? info.path : '');
  if (open !== undefined) return answerDocumentRequest(request.method, open);
  const user = await authenticate(kube, request);
  authorize(user, info);
  if (info.kind === 'path') return answerPath(request.method, info);
  const kind = findKind(info);
  if (kind === undefined) return unknownResource(info);
  const answer = await answerResource(kube, { request, info, kind });
  return request.method === 'HEAD' ? new Response(null, answer) : answer;
}

/** The issuer's documents are open: a token is worth nothing to whoever cannot verify it. */
function findPublicDocument(kube: KubeContext, path: string): MakeDocument | undefined {
  const { settings, keyRing, clock } = kube;
  if (path === `/${issuerPaths.discovery}`) return () => discoveryDocument(settings);
  if (path === `/${issuerPaths.keys}`) return () => keySetDocument(keyRing.current().published(clock.now()));
  return Object.hasOwn(publicDocuments, path) ? publicDocuments[path] : undefined;
}

function answerPath(method: string, { path }: PathRequestInfo): Response {
  const make = Object.hasOwn(discoveryDocuments, path) ? discoveryDocuments[path] : undefined;
  return make === undefined ? pageNotFound() : answerDocumentRequest(method, make);
}

function findKind(info: ResourceRequestInfo): ApiKind | undefined {
  const { group, version, resource, namespace, name } = info;
  const kind = apiKinds.find(
    (one) => one.group === group && one.version === version && one.plural === resource,
  );
  // Objects of a namespace are named below it alone; a namespace itself is named by nothing but its name.
  if (kind?.isNamespaced) return name !== undefined && namespace === undefined ? undefined : kind;
  return namespace === name ? kind : undefined;
}

/** Kubernetes: a known group answers with a Status, an unknown one like any web server. */
function unknownResource({ group, version }: ResourceRequestInfo): Response {
  if (group === '' && version === 'v1') throw refusal('resourceNotFound');
  return pageNotFound();
}

function pageNotFound(): Response {
  return textResponse(404, '404 page not found\n');
}

async function answerResource(kube: KubeContext, asked: VerbRequest): Promise<Response> {
  const { info, kind } = asked;
  if (info.subresource !== undefined) return await answerSubresource(kube, asked);
  if (info.verb === 'watch') throw refusal('watchNotSupported', { resource: kind.plural });
  const isMisplaced =
    info.verb === 'create' && (info.name !== undefined || (kind.isNamespaced && !info.namespace));
  const verb = isMisplaced || (info.verb === 'update' && !info.name) ? undefined : verbs[info.verb];
  if (verb === undefined) throw refusal('methodNotAllowed');
  return await verb(kube, asked);
}

async function answerSubresource(kube: KubeContext, asked: VerbRequest): Promise<Response> {
  const { request, info, kind } = asked;
  const { namespace, name, query } = info;
  if (kind.plural !== 'serviceaccounts' || info.subresource !== 'token') throw refusal('resourceNotFound');
  if (info.verb !== 'create' || namespace === undefined || name === undefined) {
    throw refusal('methodNotAllowed');
  }
  refuseParameters(query, ['dryRun']);
  const fieldValidation = readFieldValidation(query, 'CreateOptions');
  const rules = { kind: tokenRequestGrammar.kind, accepted: [jsonMediaType] };
  const body = await readJsonBody(request, rules);
  const issued = await answerTokenRequest(kube, { namespace, name, body, fieldValidation });
  return jsonResponse(201, issued.tokenRequest, issued.warnings);
}
