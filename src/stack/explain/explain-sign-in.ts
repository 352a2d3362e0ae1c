import type { Client, SignIn, SignInEvidence } from '../../directory/index.ts';
import { stsErrors } from '../../sts/index.ts';
import { parseServiceAccountSubject } from '../../wire/service-account-token.ts';
import { type Difference, type Explanation, findDifference, type Mend } from './explanation.ts';
import { credentialCommand } from './mend-credential.ts';
import { shellWord } from './shell-word.ts';

/** Explains one recorded request to the token service. Pure: the record holds all the evidence. */
export function explainSignIn(signIn: SignIn, client: Client | undefined): Explanation {
  const { evidence = {} } = signIn;
  const difference = differenceOf(evidence);
  return {
    summary: summarise(signIn, evidence),
    facts: factsOf(signIn, evidence),
    ...(difference && { difference }),
    mends: client === undefined ? [] : mendsFor(evidence, client),
  };
}

/** What the table knows about a number when no record of the request is at hand. */
export function adviceFor(number: number): string | undefined {
  return Object.values(stsErrors).find((row) => row.number === number)?.advice;
}

function summarise(signIn: SignIn, evidence: SignInEvidence): string {
  if (signIn.errorNumber === undefined) return 'The token was issued: nothing was refused.';
  const advice = adviceFor(signIn.errorNumber) ?? '';
  const because = evidence.reason ?? advice;
  return `AADSTS${signIn.errorNumber}: ${because}`;
}

function factsOf(signIn: SignIn, { presented, nearest, matched }: SignInEvidence): Explanation['facts'] {
  const rows: [string, string | undefined][] = [
    ['Time', signIn.at.toISOString()],
    ['Client', [signIn.clientName, signIn.clientId].filter(Boolean).join(' ') || undefined],
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

function differenceOf({ presented, nearest, differs }: SignInEvidence): Difference | undefined {
  if (presented === undefined || nearest === undefined) return undefined;
  switch (differs) {
    case 'issuer':
      return findDifference('issuer', nearest.issuer, presented.issuer ?? '');
    case 'subject':
      return findDifference('subject', nearest.subject, presented.subject ?? '');
    case 'audience':
      return findDifference('audience', nearest.audience, presented.audiences?.[0] ?? '');
    default:
      return undefined;
  }
}

function mendsFor({ presented, nearest, differs }: SignInEvidence, client: Client): readonly Mend[] {
  const { issuer, subject } = presented ?? {};
  if (issuer === undefined || subject === undefined) return [];
  if (nearest === undefined) {
    if (client.federatedCredentials.length > 0 || differs !== undefined) return [];
    const command = credentialCommand('create', client, { name: 'workload', issuer, subject });
    return [{ when: 'to trust this workload', command }];
  }
  if (differs === 'audience') {
    return [
      {
        when: 'the token is made for the wrong audience: project it with the one that the credential names',
        command: `kubectl explain pod.spec.volumes.projected.sources.serviceAccountToken.audience  # ${shellWord(nearest.audience)}`,
      },
    ];
  }
  const update = {
    when: 'if the workload is right and the credential wrong',
    command: credentialCommand('update', client, { ...nearest, issuer, subject }),
  };
  const account = parseServiceAccountSubject(nearest.subject);
  if (differs !== 'subject' || account === undefined) return [update];
  return [
    update,
    {
      when: "if the credential is right: run the pod as the credential's service account",
      command: `kubectl set serviceaccount deployment/NAME ${shellWord(account.name)} --namespace ${shellWord(account.namespace)}`,
    },
  ];
}
