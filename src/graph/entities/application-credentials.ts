import { z } from 'zod';
import { addSeconds } from '../../platform/clock.ts';
import { graphHost } from '../../wire/azure-hosts.ts';
import { noContent } from '../answers/answer.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { writeApplications } from '../permissions.ts';
import { readGraphBody } from '../request/body.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';
import { orOwned, requireApplication } from './find-application.ts';
import { renderPassword } from './render-application.ts';

const permissions = orOwned(writeApplications);
const action = (name: string) => pathTemplate(`/applications/{application}/${name}`);

const moment = z.iso.datetime({ offset: true }).nullish();
const addBody = z.strictObject({
  passwordCredential: z
    .strictObject({
      displayName: z.string().max(256).nullish(),
      startDateTime: moment,
      endDateTime: moment,
    })
    .nullish(),
});
const removeBody = z.strictObject({ keyId: z.string().max(100) });

export const applicationCredentialRoutes: readonly GraphRoute[] = [
  { method: 'POST', path: action('addPassword'), permissions, handle: addPassword },
  { method: 'POST', path: action('removePassword'), permissions, handle: removePassword },
  { method: 'POST', path: action('addKey'), permissions, handle: refuseProof },
  { method: 'POST', path: action('removeKey'), permissions, handle: refuseProof },
];

async function addPassword(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { clock, directory } = graph;
  const { appId } = await requireApplication(graph, request);
  const { passwordCredential } = await readGraphBody(request.request, addBody);
  const { displayName, startDateTime, endDateTime } = passwordCredential ?? {};
  const now = clock.now();
  if (typeof startDateTime === 'string' && new Date(startDateTime) > addSeconds(now, clockSkewSeconds)) {
    throw refusal('propertyInvalid', { name: 'startDateTime', reason: 'a secret is valid at once here' });
  }
  const expiresAt = typeof endDateTime === 'string' ? new Date(endDateTime) : inTwoYears(now);
  if (expiresAt <= now) {
    throw refusal('propertyInvalid', { name: 'endDateTime', reason: 'it is in the past' });
  }
  const draft = { displayName: displayName ?? '', expiresAt };
  const added = await directory.applications.addPassword(appId, draft);
  if (added === undefined) throw refusal('notFound', { id: appId });
  return Response.json({
    '@odata.context': `https://${graphHost}/${request.version}/$metadata#microsoft.graph.passwordCredential`,
    ...renderPassword(added.credential),
    secretText: added.secretText,
  });
}

/** Clients say when a secret begins by their own clock. */
const clockSkewSeconds = 300;

/** Graph: without an end, a secret is good for two years. */
function inTwoYears(now: Date): Date {
  const end = new Date(now);
  end.setUTCFullYear(end.getUTCFullYear() + 2);
  return end;
}

async function removePassword(graph: GraphContext, request: GraphRequest): Promise<Response> {
  const { appId } = await requireApplication(graph, request);
  const { keyId } = await readGraphBody(request.request, removeBody);
  const wanted = keyId.toLowerCase();
  await graph.directory.applications.revise(appId, (application) => {
    const passwords = application.passwords.filter((each) => each.keyId !== wanted);
    if (passwords.length === application.passwords.length) throw refusal('passwordNotFound', { keyId });
    return { ...application, passwords };
  });
  return noContent();
}

async function refuseProof(): Promise<Response> {
  throw refusal('proofUnsupported');
}
