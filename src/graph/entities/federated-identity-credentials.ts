import { z } from 'zod';
import type {
  Application,
  FederatedCredential,
  FederatedCredentialDraft,
  FederatedCredentialRefusal,
} from '../../directory/index.ts';
import { entityAnswer, listAnswer, noContent } from '../answers/answer.ts';
import type { EntitySet, GraphObject } from '../answers/entity-set.ts';
import type { GraphContext } from '../context.ts';
import { type GraphError, refusal } from '../errors.ts';
import { readApplications, writeApplications } from '../permissions.ts';
import { readGraphBody } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { orOwned, requireApplication } from './find-application.ts';

const collection = pathTemplate('/applications/{application}/federatedIdentityCredentials');
const one = pathTemplate(`${collection.text}/{credential}`);

const members = {
  issuer: z.string(),
  subject: z.string(),
  audiences: z.array(z.string()).max(10),
  description: z.string().nullish(),
};
const postBody = z.strictObject({ ...members, name: z.string() });
const patchBody = z.strictObject({ ...z.object(members).partial().shape, name: z.string().optional() });

export const federatedIdentityCredentialRoutes: readonly GraphRoute[] = [
  { method: 'GET', path: collection, permissions: orOwned(readApplications), handle: list },
  { method: 'POST', path: collection, permissions: orOwned(writeApplications), handle: create },
  { method: 'GET', path: one, permissions: orOwned(readApplications), handle: get },
  { method: 'PATCH', path: one, permissions: orOwned(writeApplications), handle: patch },
  { method: 'DELETE', path: one, permissions: orOwned(writeApplications), handle: remove },
];

async function list(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const application = await requireApplication(graph, request);
  const credentials = await graph.directory.federatedCredentials.list(application.objectId);
  return listAnswer(request, setOf(application), credentials.map(render));
}

async function get(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const application = await requireApplication(graph, request);
  const object = render(await requireCredential(graph, application, request));
  return entityAnswer(request, setOf(application), { object });
}

async function create(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const application = await requireApplication(graph, request);
  const { description, ...body } = await readGraphBody(request.request, postBody);
  const draft = { ...body, ...describe(description) };
  const result = await graph.directory.federatedCredentials.create(application.objectId, draft);
  if (result.kind === 'exists') throw refusal('credentialNameTaken', { name: draft.name });
  if (result.kind === 'refused') throw toGraphError(result.reason, draft);
  return entityAnswer(request, setOf(application), { object: render(result.credential), status: 201 });
}

/** Graph: by its name and with `Prefer: create-if-missing`, a credential that is not there is made. */
async function patch(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const application = await requireApplication(graph, request);
  const { federatedCredentials } = graph.directory;
  const key = request.parameters.credential ?? { name: 'id', value: '' };
  const held = await findCredential(graph, application, request);
  if (held === undefined && !(key.name === 'name' && mayCreate(request))) {
    throw refusal('notFound', { id: key.value });
  }
  const body = await readGraphBody(request.request, patchBody);
  const name = held?.name ?? key.value;
  if (body.name !== undefined && body.name !== name) {
    throw refusal('propertyInvalid', { name: 'name', reason: 'it stays what it is' });
  }
  const draft = merge(name, held, body);
  const result = await federatedCredentials.put(application.objectId, draft);
  if (result.kind === 'refused') throw toGraphError(result.reason, draft);
  if (result.kind === 'replaced') return noContent();
  return entityAnswer(request, setOf(application), { object: render(result.credential), status: 201 });
}

async function remove(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const application = await requireApplication(graph, request);
  const { name } = await requireCredential(graph, application, request);
  await graph.directory.federatedCredentials.delete(application.objectId, name);
  return noContent();
}

function mayCreate({ request }: GraphRequest): boolean {
  const preferences = (request.headers.get('prefer') ?? '').split(',').map((each) => each.trim());
  return preferences.includes('create-if-missing');
}

function merge(
  name: string,
  held: FederatedCredential | undefined,
  given: z.output<typeof patchBody>,
): FederatedCredentialDraft {
  return {
    name,
    issuer: given.issuer ?? held?.issuer ?? '',
    subject: given.subject ?? held?.subject ?? '',
    audiences: given.audiences ?? (held === undefined ? [] : [held.audience]),
    ...describe(given.description === undefined ? held?.description : given.description),
  };
}

function describe(description: string | null | undefined): { description?: string } {
  return typeof description === 'string' ? { description } : {};
}

/** By id or by name: a name is never an id, since no two names are equal and ids are given by us. */
async function findCredential(
  { directory }: GraphContext,
  { objectId }: Application,
  { parameters }: GraphRequest,
): Promise<FederatedCredential | undefined> {
  const { name: key = '', value = '' } = parameters.credential ?? {};
  if (key !== 'id' && key !== 'name') throw refusal('keyUnknown', { name: key, resource: 'credential' });
  const credentials = await directory.federatedCredentials.list(objectId);
  return (
    credentials.find(({ id }) => key === 'id' && id === value.toLowerCase()) ??
    credentials.find(({ name }) => name === value)
  );
}

async function requireCredential(
  graph: GraphContext,
  application: Application,
  request: GraphRequest,
): Promise<FederatedCredential> {
  const found = await findCredential(graph, application, request);
  if (found === undefined) throw refusal('notFound', { id: request.parameters.credential?.value ?? '' });
  return found;
}

function setOf({ objectId }: Application): EntitySet {
  return {
    name: `applications('${objectId}')/federatedIdentityCredentials`,
    resource: 'FederatedIdentityCredential',
    type: '#microsoft.graph.federatedIdentityCredential',
    filterable: ['id', 'name', 'issuer', 'subject'],
  };
}

function render({ id, name, issuer, subject, audience, description }: FederatedCredential): GraphObject {
  return { id, name, issuer, subject, description: description ?? null, audiences: [audience] };
}

/** Graph's words where somebody has seen them (fidelity/graph.md, "Federated credentials"). */
function toGraphError(reason: FederatedCredentialRefusal, draft: FederatedCredentialDraft): GraphError {
  const invalid = (text: string) => refusal('credentialInvalid', { reason: text });
  switch (reason.rule) {
    case 'duplicate':
      return refusal('credentialDuplicate', { issuer: draft.issuer, subject: draft.subject });
    case 'limit':
      return refusal('credentialLimit', { limit: reason.limit });
    case 'empty':
      return invalid(`${reason.property} is empty`);
    case 'one-audience':
      return invalid(`it has exactly one audience, and not ${reason.count}`);
    case 'too-long':
      return invalid(`${reason.property} has at most ${reason.limit} characters`);
    case 'issuer-url':
      return invalid(`the issuer '${reason.issuer.slice(0, 200)}' is no https URL`);
    case 'name':
      return invalid(
        `the name '${reason.name.slice(0, 200)}' has not 3 to 120 letters, digits, hyphens and underscores`,
      );
  }
}
