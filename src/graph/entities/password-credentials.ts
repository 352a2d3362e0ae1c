import { z } from 'zod';
import type { AddedPassword, PasswordCredential, PasswordDraft } from '../../directory/index.ts';
import { addSeconds } from '../../platform/clock.ts';
import { graphHost } from '../../wire/azure-hosts.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readGraphBody } from '../request/body.ts';
import type { GraphRequest } from '../route.ts';
import { renderPassword } from './render-application.ts';

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

/** What a POST to `addPassword` asks for. @throws {GraphError} */
export async function readPasswordDraft(
  { clock }: GraphContext,
  { request }: GraphRequest,
): Promise<PasswordDraft> {
  const { passwordCredential } = await readGraphBody(request, addBody);
  const { displayName, startDateTime, endDateTime } = passwordCredential ?? {};
  const now = clock.now();
  if (typeof startDateTime === 'string' && new Date(startDateTime) > addSeconds(now, clockSkewSeconds)) {
    throw refusal('propertyInvalid', { name: 'startDateTime', reason: 'a secret is valid at once here' });
  }
  const expiresAt = typeof endDateTime === 'string' ? new Date(endDateTime) : inTwoYears(now);
  if (expiresAt <= now) {
    throw refusal('propertyInvalid', { name: 'endDateTime', reason: 'it is in the past' });
  }
  return { displayName: displayName ?? '', expiresAt };
}

/** Clients say when a secret begins by their own clock. */
const clockSkewSeconds = 300;

/** Graph: without an end, a secret is good for two years. */
function inTwoYears(now: Date): Date {
  const end = new Date(now);
  end.setUTCFullYear(end.getUTCFullYear() + 2);
  return end;
}

export function addedPasswordAnswer(
  { version }: GraphRequest,
  { credential, secretText }: AddedPassword,
): Response {
  return Response.json({
    '@odata.context': `https://${graphHost}/${version}/$metadata#microsoft.graph.passwordCredential`,
    ...renderPassword(credential),
    secretText,
  });
}

/** Reads which password a POST to `removePassword` names, and returns what takes it away. @throws {GraphError} */
export async function readRemoval({
  request,
}: GraphRequest): Promise<(held: readonly PasswordCredential[]) => readonly PasswordCredential[]> {
  const { keyId } = await readGraphBody(request, removeBody);
  const wanted = keyId.toLowerCase();
  return (held) => {
    const left = held.filter((each) => each.keyId !== wanted);
    if (left.length === held.length) throw refusal('passwordNotFound', { keyId });
    return left;
  };
}
