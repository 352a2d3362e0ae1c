import type { UpgradeAnswer } from '../platform/part.ts';
import { authenticate } from './access/authenticate.ts';
import { authorize, toAttributes } from './access/authorize.ts';
import { impersonate } from './access/impersonate.ts';
import type { KubeContext } from './context.ts';
import { discover, publicDocuments } from './discovery/index.ts';
import type { MakeDocument } from './discovery/make-document.ts';
import type { ApiKind } from './kinds/api-kind.ts';
import { type PathRequestInfo, parseRequestInfo, type ResourceRequestInfo } from './request-info.ts';
import { answerReview, findReview } from './reviews/index.ts';
import {
  answerDocumentRequest,
  discoveryDocument,
  issuerPaths,
  keySetDocument,
} from './service-accounts/issuer.ts';
import { answerTokenVerb } from './service-accounts/token-request.ts';
import { refusal } from './status-error.ts';
import { addWarning, jsonResponse, textResponse } from './status-response.ts';
import { isPodStream, upgradePodStream } from './streaming/pod-stream.ts';
import { get } from './verbs/get.ts';
import { verbs } from './verbs/index.ts';
import { patch } from './verbs/patch.ts';
import { podSubresources } from './verbs/pod-subresources.ts';
import { scaleVerbs } from './verbs/scale.ts';
import { update } from './verbs/update.ts';
import type { VerbHandler, VerbRequest } from './verbs/verb.ts';

/** Every request to the API server, phase by phase. Refusals are thrown as rows of the error table. */
export async function answerApiRequest(kube: KubeContext, request: Request): Promise<Response> {
  const info = parseRequestInfo(request.method, new URL(request.url));
  const open = findPublicDocument(kube, info.kind === 'path' ? info.path : '');
  if (open !== undefined) return answerDocumentRequest(request, open);
  const user = await impersonate(kube, await authenticate(kube, request), request.headers);
  await authorize(kube, user, toAttributes(info));
  if (info.kind === 'path') return answerPath(kube, request, info);
  const review = findReview(info);
  if (review !== undefined) return await answerReview(kube, { request, info, review, user });
  const kind = findAddressedKind(kube, info);
  if (kind === undefined) return unknownResource(kube, info);
  const answer = await answerResource(kube, { request, info, kind, user });
  if (kind.custom?.deprecation !== undefined) addWarning(answer, kind.custom.deprecation);
  return request.method === 'HEAD' ? new Response(null, answer) : answer;
}

/**
 * The same for a request that asks to leave HTTP. Kubernetes: an upgraded GET runs a program, and so needs `create`, as
 * a POST does (fidelity/kube-api.md, "Exec and attach").
 */
export async function answerApiUpgrade(kube: KubeContext, request: Request): Promise<UpgradeAnswer> {
  const info = parseRequestInfo(request.method, new URL(request.url));
  const kind = isPodStream(info) ? kube.kinds.find(info) : undefined;
  if (!isPodStream(info) || kind === undefined) return await answerApiRequest(kube, request);
  const user = await impersonate(kube, await authenticate(kube, request), request.headers);
  await authorize(kube, user, toAttributes({ ...info, verb: 'create' }));
  return await upgradePodStream(kube, { request, info, kind, user });
}

/** The issuer's documents are open: a token is worth nothing to whoever cannot verify it. */
function findPublicDocument(kube: KubeContext, path: string): MakeDocument | undefined {
  const { settings, keyRing, clock } = kube;
  if (path === `/${issuerPaths.discovery}`) return () => discoveryDocument(settings);
  if (path === `/${issuerPaths.keys}`) return () => keySetDocument(keyRing.current().published(clock.now()));
  return Object.hasOwn(publicDocuments, path) ? publicDocuments[path] : undefined;
}

function answerPath({ kinds }: KubeContext, request: Request, { path }: PathRequestInfo): Response {
  const make = discover(kinds.all()).documents.get(path);
  return make === undefined ? pageNotFound() : answerDocumentRequest(request, make);
}

function findAddressedKind({ kinds }: KubeContext, info: ResourceRequestInfo): ApiKind | undefined {
  const { namespace, name } = info;
  const kind = kinds.find(info);
  // Objects of a namespace are named below it alone; a namespace itself is named by nothing but its name.
  if (kind?.isNamespaced) return name !== undefined && namespace === undefined ? undefined : kind;
  return namespace === undefined || namespace === name ? kind : undefined;
}

/** Kubernetes: a known group answers with a Status, an unknown one like any web server. */
function unknownResource({ kinds }: KubeContext, { group, version }: ResourceRequestInfo): Response {
  const { groupVersions } = discover(kinds.all());
  const isKnown = groupVersions.some((each) => each.group === group && each.version === version);
  if (isKnown) throw refusal('resourceNotFound');
  return pageNotFound();
}

function pageNotFound(): Response {
  return textResponse(404, '404 page not found\n');
}

async function answerResource(kube: KubeContext, asked: VerbRequest): Promise<Response> {
  const { info, kind } = asked;
  if (info.subresource !== undefined) return await answerSubresource(kube, asked);
  const isMisplaced =
    info.verb === 'create' && (info.name !== undefined || (kind.isNamespaced && !info.namespace));
  const isUnnamed = (info.verb === 'update' || info.verb === 'patch') && !info.name;
  const isEverywhere = info.verb === 'deletecollection' && kind.isNamespaced && !info.namespace;
  if (isMisplaced || isUnnamed || isEverywhere) throw refusal('methodNotAllowed');
  return await verbs[info.verb](kube, asked);
}

const statusVerbs: Readonly<Record<string, VerbHandler>> = { get, patch, update };

async function answerSubresource(kube: KubeContext, asked: VerbRequest): Promise<Response> {
  const { info, kind } = asked;
  if (kind.group === '' && kind.plural === 'serviceaccounts' && info.subresource === 'token') {
    const issued = await answerTokenVerb(kube, asked);
    return jsonResponse(201, issued.tokenRequest, issued.warnings);
  }
  if (kind.hasStatus && info.subresource === 'status') {
    return await answerVerb(kube, asked, statusVerbs);
  }
  if (kind.hasScale && info.subresource === 'scale') return await answerVerb(kube, asked, scaleVerbs);
  const podVerb =
    kind.group === '' && kind.kind === 'Pod' ? podSubresources.get(info.subresource ?? '') : undefined;
  if (podVerb !== undefined) return await podVerb(kube, asked);
  throw refusal('resourceNotFound');
}

async function answerVerb(
  kube: KubeContext,
  asked: VerbRequest,
  handlers: Readonly<Record<string, VerbHandler>>,
): Promise<Response> {
  const { verb } = asked.info;
  const handler = Object.hasOwn(handlers, verb) ? handlers[verb] : undefined;
  if (handler === undefined) throw refusal('methodNotAllowed');
  return await handler(kube, asked);
}
