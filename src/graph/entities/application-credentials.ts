import { noContent } from '../answers/answer.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { writeApplications } from '../permissions.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { orOwned, requireApplication } from './find-application.ts';
import { addedPasswordAnswer, readPasswordDraft, readRemoval } from './password-credentials.ts';

const permissions = orOwned(writeApplications);
const action = (name: string) => pathTemplate(`/applications/{application}/${name}`);

export const applicationCredentialRoutes: readonly GraphRoute[] = [
  { method: 'POST', path: action('addPassword'), permissions, handle: addPassword },
  { method: 'POST', path: action('removePassword'), permissions, handle: removePassword },
  { method: 'POST', path: action('addKey'), permissions, handle: refuseProof },
  { method: 'POST', path: action('removeKey'), permissions, handle: refuseProof },
];

async function addPassword(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { appId } = await requireApplication(graph, request);
  const draft = await readPasswordDraft(graph, request);
  const added = await graph.directory.applications.addPassword(appId, draft);
  if (added === undefined) throw refusal('notFound', { id: appId });
  return addedPasswordAnswer(request, added);
}

async function removePassword(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { appId } = await requireApplication(graph, request);
  const remove = await readRemoval(request);
  await graph.directory.applications.revise(appId, (application) => ({
    ...application,
    passwords: remove(application.passwords),
  }));
  return noContent();
}

export async function refuseProof(): Promise<Response> {
  throw refusal('proofUnsupported');
}
