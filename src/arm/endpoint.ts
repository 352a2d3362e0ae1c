import { ResourceId } from '../resources/index.ts';
import { answerRecorded } from './activity-log/record-activity.ts';
import type { ArmContext } from './context.ts';
import { refusal } from './errors.ts';
import { cloudDocument } from './metadata/cloud-document.ts';
import { requireApiVersion } from './request/api-version.ts';
import { readArmPath } from './request/arm-path.ts';
import { findRoute } from './request/find-route.ts';
import type { RequestIds } from './request/request-ids.ts';
import { requireSubscription } from './request/require-subscription.ts';
import { unknownPath } from './request/unknown-path.ts';
import { armRoutes } from './resource-types/index.ts';
import type { ArmRequest, Caller } from './route.ts';

/**
 * Every request to the control plane, phase by phase: who asks comes before what there is, so that whoever may
 * nothing learns nothing. Refusals are thrown as rows of the error table.
 */
export async function answerArmRequest(
  arm: ArmContext,
  request: Request,
  ids: RequestIds,
): Promise<Response> {
  const url = new URL(request.url);
  const segments = readArmPath(url.pathname);
  if (segments === undefined) throw refusal('pathUnknown', { path: url.pathname });
  const document = cloudDocument(segments, url);
  if (document !== undefined) return Response.json(document);

  const caller = await identify(arm, request);
  const apiVersion = requireApiVersion(url);
  const found = findRoute(armRoutes, request.method, segments);
  if (found.kind === 'unknown') throw unknownPath(segments, apiVersion);
  if (found.kind === 'other-method') throw refusal('methodNotAllowed', { method: request.method });
  const { route, parameters } = found;
  const id = idOf(segments);
  await requireSubscription(arm, id, caller);
  const asked: ArmRequest = { request, url, parameters, id, apiVersion, caller };
  return await answerRecorded(arm, { route, asked, ids });
}

async function identify(arm: ArmContext, request: Request): Promise<Caller> {
  const claims = await arm.authenticate(request);
  const clientId = claims.ver === '1.0' ? claims.appid : claims.azp;
  return { claims, tenantId: claims.tid, objectId: claims.oid, clientId };
}

/** The path as an id. That of a collection is the id of what holds it. */
function idOf(segments: readonly string[]): ResourceId {
  for (let length = segments.length; length > 0; length -= 1) {
    const parsed = ResourceId.parse(`/${segments.slice(0, length).join('/')}`);
    if (parsed.kind === 'id') return ResourceId.from(parsed.id.canonical);
  }
  return ResourceId.from('/');
}
