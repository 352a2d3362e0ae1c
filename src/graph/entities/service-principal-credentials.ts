import type { ServicePrincipal } from '../../directory/index.ts';
import { noContent } from '../answers/answer.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { writeApplications } from '../permissions.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { refuseProof } from './application-credentials.ts';
import { orOwnedPrincipal, requireServicePrincipal } from './find-service-principal.ts';
import { addedPasswordAnswer, readPasswordDraft, readRemoval } from './password-credentials.ts';

const permissions = orOwnedPrincipal(writeApplications);
const action = (name: string) => pathTemplate(`/servicePrincipals/{principal}/${name}`);

/** Entra: beside those of its application, a service principal has credentials that are good in its tenant alone. */
export const servicePrincipalCredentialRoutes: readonly GraphRoute[] = [
  { method: 'POST', path: action('addPassword'), permissions, handle: addPassword },
  { method: 'POST', path: action('removePassword'), permissions, handle: removePassword },
  { method: 'POST', path: action('addKey'), permissions, handle: refuseProof },
  { method: 'POST', path: action('removeKey'), permissions, handle: refuseProof },
];

async function addPassword(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { objectId } = await requireOfApplication(graph, request);
  const draft = await readPasswordDraft(graph, request);
  const added = await graph.directory.servicePrincipals.addPassword(objectId, draft);
  if (added === undefined) throw refusal('notFound', { id: objectId });
  return addedPasswordAnswer(request, added);
}

async function removePassword(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { objectId } = await requireOfApplication(graph, request);
  const remove = await readRemoval(request);
  await graph.directory.servicePrincipals.revise(objectId, ({ passwords = [] }) => ({
    passwords: remove(passwords),
  }));
  return noContent();
}

/** A managed identity has no secrets, nor has Microsoft's own. @throws {GraphError} */
async function requireOfApplication(graph: GraphContext, request: GraphRequest): Promise<ServicePrincipal> {
  const { kind, servicePrincipal } = await requireServicePrincipal(graph, request);
  if (kind !== 'application') throw refusal('principalStays');
  return servicePrincipal;
}
