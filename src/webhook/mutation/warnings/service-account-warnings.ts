import { annotations, variables } from '../../../wire/workload-identity.ts';
import { parseExpiration } from '../expiration.ts';
import { type JsonFields, listAt } from '../json-fields.ts';
import { type MutationPlan, servedContainers } from '../plan.ts';
import { podAnnotation } from '../pod-fields.ts';
import type { PodServiceAccount } from '../settings.ts';
import { isShort, shorten } from './warning-text.ts';

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface ClientIdContext {
  readonly pod: JsonFields;
  readonly namespace: string;
  readonly serviceAccount: PodServiceAccount;
  readonly plan: MutationPlan;
}

/** Without a client id, or with one that Entra cannot know, no sign-in will succeed. Upstream says nothing. */
export function findClientIdWarnings({
  pod,
  namespace,
  serviceAccount,
  plan,
}: ClientIdContext): readonly string[] {
  const { clientId } = plan;
  if (clientId.trim() === '') {
    if (!servedContainers(pod, plan).some(({ container }) => lacksClientId(container))) return [];
    const command = `kubectl annotate sa ${serviceAccount.name} -n ${namespace} ${annotations.clientId}=<client id>`;
    const warning = `${variables.clientId} is unset: ${command}`;
    return [
      isShort(warning)
        ? warning
        : `service account ${shorten(serviceAccount.name)}: annotate it with ${annotations.clientId}`,
    ];
  }
  const subject = `${annotations.clientId} of service account ${shorten(serviceAccount.name)}`;
  if (clientId !== clientId.trim()) return [`${subject}: remove the white space around it`];
  return guid.test(clientId) ? [] : [`${subject} is no GUID: give the client id`];
}

function lacksClientId(container: JsonFields): boolean {
  return !listAt(container, 'env').some(({ name }) => name === variables.clientId);
}

/** The pod's annotation hides it here, but the next pod without one would be refused. */
export function findHiddenExpirationWarnings(
  pod: JsonFields,
  serviceAccount: PodServiceAccount,
): readonly string[] {
  const key = annotations.tokenExpiration;
  const text = serviceAccount.annotations[key];
  if (!text || !podAnnotation(pod, key)) return [];
  const isValid = parseExpiration(text).kind === 'expiration';
  return isValid ? [] : [`service account annotation ${key}: use 3600 to 86400`];
}
