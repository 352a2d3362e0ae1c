import type { ResourceId } from '../resources/index.ts';
import { listAnswer } from './answers/list-answer.ts';
import { acceptedAnswer, operationHeaders } from './answers/operation-answer.ts';
import type { ArmContext } from './context.ts';
import { refusal } from './errors.ts';
import { withWholeBody } from './request/body.ts';
import { pathTemplate } from './request/path-template.ts';
import { fullType, isBelowAnother, type ResourceType, type WrittenResource } from './resource-type.ts';
import {
  groupKeyOf,
  requireResourceGroup,
  requireWritableGroup,
} from './resource-types/resource-group-record.ts';
import type { ArmMethod, ArmRequest, ArmRoute } from './route.ts';
import type { ArmWork } from './work.ts';

const groupPath = '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}';

/** The routes that every type of resource has. */
export function routesOf<Resource>(type: ResourceType<Resource>): readonly ArmRoute[] {
  const { namespace, patch } = type;
  const segments = type.type.split('/');
  const parents = segments.slice(0, -1).map((segment) => `${segment}/{${segment}}`);
  const own = [`providers/${namespace}`, ...parents, segments.at(-1)].join('/');
  const collection = `${type.isExtension ? '/{scope}' : groupPath}/${own}`;
  const one = `${collection}/{name}`;
  const route = (
    [method, path, verb]: readonly [ArmMethod, string, 'read' | 'write' | 'delete'],
    handle: ArmRoute['handle'],
  ): ArmRoute => ({ method, path: pathTemplate(path), action: `${fullType(type)}/${verb}`, handle });
  const list: ArmRoute['handle'] = async (arm, request) => {
    await requireAbove(arm, { type, id: request.id, operation: 'read' });
    const found = await type.list(arm, request.id);
    return listAnswer(
      request,
      found.map((resource) => type.render(resource, request.apiVersion)),
    );
  };
  return [
    route(['GET', collection, 'read'], list),
    ...(isBelowAnother(type) ? [] : [route(['GET', `/subscriptions/{subscriptionId}/${own}`, 'read'], list)]),
    route(['GET', one, 'read'], async (arm, request) =>
      Response.json(type.render(await requireResource(arm, type, request.id), request.apiVersion)),
    ),
    route(['HEAD', one, 'read'], async (arm, request) => {
      await requireResource(arm, type, request.id);
      return new Response(null, { status: 204 });
    }),
    route(['PUT', one, 'write'], (arm, asked) =>
      writeWithin(arm, asked, async (request) => {
        checkName(type, request);
        await requireAbove(arm, { type, id: request.id, operation: 'write' });
        const existing = await type.find(arm, request.id);
        if (existing === undefined) await requireRoom(arm, type, request.id);
        return writtenAnswer({ type, request }, await type.put(arm, request, existing));
      }),
    ),
    ...(patch === undefined
      ? []
      : [
          route(['PATCH', one, 'write'], (arm, asked) =>
            writeWithin(arm, asked, async (request) => {
              await requireWritableGroup(arm, request.id);
              const existing = await requireResource(arm, type, request.id);
              return writtenAnswer({ type, request }, await patch(arm, request, existing));
            }),
          ),
        ]),
    route(['DELETE', one, 'delete'], (arm, request) => deleteResource(arm, type, request)),
    ...(type.routes ?? []),
  ];
}

/** A group that is found writable stays so until the work is done. */
async function writeWithin(
  arm: ArmContext,
  asked: ArmRequest,
  work: (request: ArmRequest) => Promise<Response>,
): Promise<Response> {
  const request = await withWholeBody(asked);
  return await arm.groupWrites.during(groupKeyOf(request.id), () => work(request));
}

/** @throws {ArmError} `ResourceGroupNotFound`, `ParentResourceNotFound` or `ResourceNotFound` */
export async function requireResource<Resource>(
  arm: ArmContext,
  type: ResourceType<Resource>,
  id: ResourceId,
): Promise<Resource> {
  await requireResourceGroup(arm, id);
  const found = await type.find(arm, id);
  if (found !== undefined) return found;
  if (type.refuseMissing !== undefined) throw type.refuseMissing(id);
  const { name = '', resourceGroup = '' } = id;
  const fullName = type.isExtension ? name : nameBelow(id, name);
  throw refusal('resourceNotFound', { type: fullType(type), name: fullName, resourceGroup });
}

/** Azure names a child with its parents' names: `myIdentity/myCredential`. */
function nameBelow({ parent }: ResourceId, name: string): string {
  return parent?.type === undefined ? name : `${parent.name}/${name}`;
}

async function requireAbove<Resource>(
  arm: ArmContext,
  asked: { type: ResourceType<Resource>; id: ResourceId; operation: 'read' | 'write' },
): Promise<void> {
  const { type, id, operation } = asked;
  await (operation === 'write' ? requireWritableGroup : requireResourceGroup)(arm, id);
  const parent = operation === 'write' ? id.parent : id;
  if (!isBelowAnother(type) || parent === undefined) return;
  if (await arm.findResource(parent)) return;
  const { name = '', type: parentType = '' } = parent;
  throw refusal('parentNotFound', { operation, type: fullType(type), parent: `${parentType}/${name}` });
}

/** Azure: of one type in one group. Here also of a child below its parent, where Azure has numbers of its own. */
const mostOfType = 800;

async function requireRoom<Resource>(
  arm: ArmContext,
  type: ResourceType<Resource>,
  { parent }: ResourceId,
): Promise<void> {
  if (parent === undefined) return;
  const { length: count } = await type.list(arm, parent);
  if (count >= mostOfType) throw refusal('resourceQuota', { type: fullType(type), most: mostOfType, count });
}

function checkName<Resource>(type: ResourceType<Resource>, { id }: ArmRequest): void {
  const { name = '' } = id;
  const { pattern, rule, refuse } = type.name;
  if (pattern.test(name)) return;
  throw refuse?.(name) ?? refusal('nameInvalid', { name, type: fullType(type), rule });
}

function writtenAnswer<Resource>(
  { type, request }: { readonly type: ResourceType<Resource>; readonly request: ArmRequest },
  { resource, isNew, operation }: WrittenResource<Resource>,
): Response {
  const status = isNew ? 201 : 200;
  const body = type.render(resource, request.apiVersion);
  if (operation === undefined) return Response.json(body, { status });
  const headers = operationHeaders(operation, request.apiVersion);
  return Response.json(body, { status, headers });
}

async function deleteResource<Resource>(
  arm: ArmContext,
  type: ResourceType<Resource>,
  request: ArmRequest,
): Promise<Response> {
  const { id, apiVersion } = request;
  await requireResourceGroup(arm, id);
  const resource = await type.find(arm, id);
  if (resource === undefined) return new Response(null, { status: 204 });
  await type.prepareDeletion?.(arm, resource, request);
  const place = type.deletionPlace?.(resource, id);
  if (place === undefined) {
    await type.delete(arm, resource, request);
    return new Response(null, { status: 200 });
  }
  return acceptedAnswer(await arm.operations.accept(place, deletion, request), apiVersion);
}

/** Of any type whose deletion takes its time. */
export const deletion: ArmWork = {
  name: 'delete',
  async run(arm, subject) {
    const found = await arm.findTyped(subject.id);
    await found?.type.delete(arm, found.resource, subject);
    return undefined;
  },
};
