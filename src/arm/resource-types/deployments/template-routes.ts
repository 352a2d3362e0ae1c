import { listAnswer } from '../../answers/list-answer.ts';
import { type ArmError, refusal } from '../../errors.ts';
import { pathTemplate } from '../../request/path-template.ts';
import type { ArmMethod, ArmRequest, ArmRoute } from '../../route.ts';
import { requireResourceGroup } from '../resource-group-record.ts';

/**
 * Deployments, deployment stacks and template specs: what a template makes or is kept as. There is no template engine
 * here, so there are none of them: lists are empty, none is found, and whoever would make one is told what to do
 * instead. Bodies are not read: those of deployments need not even be JSON (fidelity/arm.md, "Templates").
 */
interface TemplateType {
  /** `deployments`. */
  readonly type: string;
  /** What they are, for people. */
  readonly what: string;
  /** What else there is below one: what it is asked by, its path, and the right that it takes. */
  readonly parts: readonly (readonly [ArmMethod, string, string])[];
  notFound(request: ArmRequest): ArmError;
}

const deploymentType: TemplateType = {
  type: 'deployments',
  what: 'Deployments of templates and of Bicep files',
  parts: [
    ['GET', 'operations', 'operations/read'],
    ['GET', 'operations/{operationId}', 'operations/read'],
    ['GET', 'operationStatuses/{operationId}', 'operationstatuses/read'],
    ['POST', 'cancel', 'cancel/action'],
    ['POST', 'exportTemplate', 'exportTemplate/action'],
  ],
  notFound: ({ parameters: { name = '' } }) => refusal('deploymentNotFound', { name }),
};

const stackType: TemplateType = {
  type: 'deploymentStacks',
  what: 'Deployment stacks',
  parts: [['POST', 'exportTemplate', 'exportTemplate/action']],
  notFound: ({ parameters: { name = '' } }) => refusal('stackNotFound', { name }),
};

const otherTypes: readonly TemplateType[] = [
  { type: 'deploymentStacksWhatIfResults', what: 'Deployment stacks', parts: [], notFound },
  {
    type: 'templateSpecs',
    what: 'Template specs',
    parts: [['GET', 'versions', 'versions/read']],
    notFound,
  },
  { type: 'templateSpecs/{spec}/versions', what: 'Template specs', parts: [], notFound },
];

function notFound({ id, parameters: { name = '' } }: ArmRequest): ArmError {
  return refusal('resourceNotFound', { type: id.type ?? '', name, resourceGroup: id.resourceGroup ?? '' });
}

export const templateRoutes: readonly ArmRoute[] = [
  ...[deploymentType, stackType, ...otherTypes].flatMap(routesOfTemplates),
  validation(deploymentType),
  validation(stackType),
  ...operationsOfOld(deploymentType),
  {
    method: 'POST',
    path: pathTemplate('/{scope}/providers/Microsoft.Resources/deployments/{name}/whatIf'),
    action: 'Microsoft.Resources/deployments/whatIf/action',
    handle: inGroup(async () => {
      // Azure: asking what would be has an answer of its own, in which it has failed. az breaks on any other.
      const { what } = deploymentType;
      return Response.json({
        status: 'Failed',
        error: refusal('templatesUnsupported', { what }).toDetail(),
      });
    }),
  },
  {
    method: 'POST',
    path: pathTemplate('/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/exportTemplate'),
    // Azure: the right to read the group is what it takes.
    action: 'Microsoft.Resources/subscriptions/resourceGroups/read',
    handle: inGroup(async () => {
      throw refusal('exportUnsupported');
    }),
  },
];

function routesOfTemplates({ type, what, parts, notFound }: TemplateType): readonly ArmRoute[] {
  const collection = `/{scope}/providers/Microsoft.Resources/${type}`;
  const one = `${collection}/{name}`;
  const find = inGroup(async (request) => {
    throw notFound(request);
  });
  const rows: readonly (readonly [ArmMethod, string, string, ArmRoute['handle']])[] = [
    ['GET', collection, 'read', inGroup(async (request) => listAnswer(request, []))],
    ['GET', one, 'read', find],
    ['HEAD', one, 'read', find],
    ['PUT', one, 'write', refuse(what)],
    ['PATCH', one, 'write', find],
    ['DELETE', one, 'delete', inGroup(async () => new Response(null, { status: 204 }))],
    ...parts.map(([method, path, right]) => [method, `${one}/${path}`, right, find] as const),
  ];
  return rows.map(([method, path, right, handle]) => ({
    method,
    path: pathTemplate(path),
    action: `${actionsOf(type)}/${right}`,
    handle,
  }));
}

/** Azure: in a group, the operations of a deployment are asked for without a provider, as before there were any. */
function operationsOfOld({ type, notFound }: TemplateType): readonly ArmRoute[] {
  const collection = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/${type}/{name}/operations`;
  return [collection, `${collection}/{operationId}`].map((path) => ({
    method: 'GET',
    path: pathTemplate(path),
    action: `${actionsOf(type)}/operations/read`,
    handle: inGroup(async (request) => {
      throw notFound(request);
    }),
  }));
}

/** Takes a template, and would make nothing. */
function validation({ type, what }: TemplateType): ArmRoute {
  return {
    method: 'POST',
    path: pathTemplate(`/{scope}/providers/Microsoft.Resources/${type}/{name}/validate`),
    action: `${actionsOf(type)}/validate/action`,
    handle: refuse(what),
  };
}

function actionsOf(type: string): string {
  return `Microsoft.Resources/${type.replace('/{spec}', '')}`;
}

function refuse(what: string): ArmRoute['handle'] {
  return inGroup(async () => {
    throw refusal('templatesUnsupported', { what });
  });
}

/** After the caller's right, and after the group: what is wrong with those is told first. */
function inGroup(answer: (request: ArmRequest) => Promise<Response>): ArmRoute['handle'] {
  return async (arm, request) => {
    await requireResourceGroup(arm, request.id);
    return await answer(request);
  };
}
