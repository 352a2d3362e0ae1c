import type { Client, SignIn, SignInEvidence } from '../../directory/index.ts';
import { stsErrors } from '../../sts/index.ts';
import { parseServiceAccountSubject } from '../../wire/service-account-token.ts';
import { type Difference, type Explanation, findDifference, type Mend } from './explanation.ts';
import { credentialCommand } from './mend-credential.ts';
import { sayWhen } from './say-when.ts';
import { shellWord } from './shell-word.ts';

/** Explains one recorded request to the token service. Pure: the record holds all the evidence. */
export function explainSignIn(signIn: SignIn, client: Client | undefined, now: Date): Explanation {
  const { evidence = {} } = signIn;
  const difference = differenceOf(evidence);
  return {
    summary: summarise(signIn, evidence, now),
    facts: factsOf(signIn, evidence),
    ...(difference && { difference }),
    mends: client === undefined ? [] : mendsFor(signIn, evidence, client),
  };
}

/** What the table knows about a number when no record of the request is at hand. */
export function adviceFor(number: number): string | undefined {
  return Object.values(stsErrors).find((row) => row.number === number)?.advice;
}

function summarise(signIn: SignIn, evidence: SignInEvidence, now: Date): string {
  if (signIn.errorNumber === undefined) return 'The token was issued: nothing was refused.';
  const advice = adviceFor(signIn.errorNumber) ?? '';
  const because = evidence.reason ?? advice;
  const { effectiveAt } = evidence;
  const when = effectiveAt === undefined ? '' : ` ${sayWhen(new Date(effectiveAt), now)}`;
  return `AADSTS${signIn.errorNumber}: ${because}${when}`;
}

function factsOf(signIn: SignIn, { presented, nearest, matched }: SignInEvidence): Explanation['facts'] {
  const rows: [string, string | undefined][] = [
    ['Time', signIn.at.toISOString()],
    ['Client', [signIn.clientName, signIn.clientId].filter(Boolean).join(' ') || undefined],
    ['User', signIn.user?.userPrincipalName],
    ['Resource', signIn.resource],
    ['Presented issuer', presented?.issuer],
    ['Presented subject', presented?.subject],
    ['Presented audience', presented?.audiences?.join(', ')],
    ['Presented key', presented?.keyId],
    ['Token expires', presented?.expiresAt],
    ['Matched credential', matched?.name],
    ['Nearest credential', nearest?.name],
    ['  its issuer', nearest?.issuer],
    ['  its subject', nearest?.subject],
    ['  its audience', nearest?.audience],
  ];
  return rows.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}

function differenceOf({
  presented,
  nearest,
  nearestAudience,
  differs,
}: SignInEvidence): Difference | undefined {
  if (presented === undefined || nearest === undefined) return undefined;
  switch (differs) {
    case 'issuer':
      return findDifference('issuer', nearest.issuer, presented.issuer ?? '');
    case 'subject':
      return findDifference('subject', nearest.subject, presented.subject ?? '');
    case 'audience':
      return findDifference('audience', nearest.audience, nearestAudience ?? '');
    default:
      return undefined;
  }
}

function mendsFor(
  { errorNumber }: SignIn,
  { presented, nearest, differs }: SignInEvidence,
  client: Client,
): readonly Mend[] {
  const { issuer, subject, keyId } = presented ?? {};
  if (issuer === undefined || subject === undefined) return [];
  const isKeyUnknown = errorNumber === stsErrors.invalidAssertionSignature.number && differs === 'key';
  if (isKeyUnknown && keyId !== undefined) return restartMends(subject);
  if (nearest === undefined) {
    if (client.federatedCredentials.length > 0 || differs !== undefined) return [];
    const command = credentialCommand('create', client, { name: 'workload', issuer, subject });
    return [{ when: 'to trust this workload', command }];
  }
  const account = parseServiceAccountSubject(subject);
  if (differs === 'audience') return account === undefined ? [] : [audienceMend(nearest.audience, account)];
  const update = {
    when: 'if the workload is right and the credential wrong',
    command: credentialCommand('update', client, { ...nearest, issuer, subject }),
  };
  const expected = parseServiceAccountSubject(nearest.subject);
  if (differs !== 'subject' || expected === undefined) return [update];
  return [
    update,
    {
      when: "if the credential is right: run the pod as the credential's service account",
      command: `kubectl set serviceaccount deployment/NAME ${shellWord(expected.name)} --namespace ${shellWord(expected.namespace)}`,
    },
  ];
}

/** A node refreshes a token by its age alone: that its key has left, it does not notice. */
function restartMends(subject: string): readonly Mend[] {
  const account = parseServiceAccountSubject(subject);
  if (account === undefined) return [];
  return [
    {
      when: 'if the issuer has dropped that key: pods that are started again get tokens of the one that signs now',
      command: `kubectl rollout restart deployment --namespace ${shellWord(account.namespace)}`,
    },
  ];
}

/** In a pod the webhook asks for the right audience; another one comes from a volume or a command of one's own. */
function audienceMend(
  audience: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Mend {
  return {
    when: 'the token is made for the wrong audience: name this one, or in a volume serviceAccountToken.audience',
    command: `kubectl create token ${shellWord(name)} --namespace ${shellWord(namespace)} --audience ${shellWord(audience)}`,
  };
}
