import type { Directory } from '../../directory/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { parseCompactJws, readRegisteredClaims } from '../../platform/jwt/index.ts';
import type { AccessRequest } from '../../trust/index.ts';
import { parseServiceAccountSubject } from '../../wire/service-account-token.ts';
import { explainDenial } from './explain-denial.ts';
import { explainMissingPrincipal } from './explain-missing-principal.ts';
import { adviceFor, explainSignIn } from './explain-sign-in.ts';
import { explainToken } from './explain-token.ts';
import { type Explanation, withVisibleText } from './explanation.ts';
import { type AccessDenial, recognise } from './recognise.ts';
import { visibleText } from './visible-text.ts';

export type ExplainResult =
  | { readonly kind: 'explained'; readonly explanation: Explanation }
  | { readonly kind: 'not-explained'; readonly reason: string };

/** What an explanation is made from: the directory, and what the clusters' service accounts name today. */
export interface ExplainSources {
  readonly directory: Directory;
  readonly clock: Clock;
  /** The client id annotation of the service account that an issuer's subject stands for. */
  readonly findAnnotatedClientId: (
    issuer: string,
    account: { readonly namespace: string; readonly name: string },
  ) => Promise<string | undefined>;
}

/** Explains a pasted error of the token service, a vault or Azure Resource Manager, a trace id, or a token. */
export async function explain(pasted: string, sources: ExplainSources): Promise<ExplainResult> {
  const recognised = recognise(pasted);
  switch (recognised.kind) {
    case 'token':
      return await explainPastedToken(recognised.text, sources);
    case 'vault-denial':
      return explained(await explainAccessDenial(recognised.denial, 'dataAction', sources));
    case 'arm-denial':
      return explained(await explainAccessDenial(recognised.denial, 'action', sources));
    case 'principal-missing': {
      const { objectId, tenantId } = recognised;
      const { directory, clock } = sources;
      const known = await directory.servicePrincipals.find(tenantId, objectId, { unseenToo: true });
      const principal = known?.servicePrincipal;
      return explained(explainMissingPrincipal({ objectId, tenantId, principal, now: clock.now() }));
    }
    case 'trace':
      return await explainTrace(recognised.traceId, sources);
    case 'sts-error': {
      const recorded =
        recognised.traceId === undefined ? undefined : await explainTrace(recognised.traceId, sources);
      if (recorded?.kind === 'explained') return recorded;
      const advice = adviceFor(recognised.number);
      return advice === undefined
        ? notExplained(`AADSTS${recognised.number} is not an error of this token service.`)
        : explained({ summary: `AADSTS${recognised.number}: ${advice}`, facts: [], mends: [] });
    }
    case 'unknown':
      return notExplained(
        'It holds neither an AADSTS number, nor a trace id, nor a denial of a vault or of Azure Resource Manager, nor a missing principal, nor a JWT.',
      );
  }
}

async function explainTrace(traceId: string, { directory, clock }: ExplainSources): Promise<ExplainResult> {
  const signIn = await directory.signIns.find(traceId);
  if (signIn === undefined) return notExplained(`No sign-in with the trace id ${traceId} is recorded here.`);
  const { tenantId, clientId } = signIn;
  const client = tenantId && clientId ? await directory.clients.find(tenantId, clientId) : undefined;
  return explained(explainSignIn(signIn, client, clock.now()));
}

async function explainPastedToken(
  text: string,
  { directory, clock }: ExplainSources,
): Promise<ExplainResult> {
  const jws = parseCompactJws(text.replace(/^Bearer\s+/i, ''));
  if (jws.kind === 'malformed') return notExplained(`It looks like a JWT, but is none: ${jws.reason}.`);
  const read = readRegisteredClaims(jws.payload);
  if (read.kind === 'malformed') return notExplained(`Its claims cannot be used: ${read.reason}.`);
  const credentials = await directory.federatedCredentials.listAll();
  return explained(explainToken({ claims: read.claims, now: clock.now(), credentials }));
}

async function explainAccessDenial(
  denial: AccessDenial,
  kind: AccessRequest['kind'],
  sources: ExplainSources,
): Promise<Explanation> {
  const { directory, clock } = sources;
  const grants = await directory.roles.grantsFor(denial.objectId);
  const user = await directory.users.find(denial.objectId);
  // People share a program: its newest sign-in may be somebody else's.
  const [signIn] =
    user === undefined ? await directory.signIns.list({ limit: 1, clientId: denial.appId }) : [];
  const presented = signIn?.evidence?.presented;
  const account = parseServiceAccountSubject(presented?.subject ?? '');
  const annotatedClientId =
    account && presented?.issuer ? await sources.findAnnotatedClientId(presented.issuer, account) : undefined;
  const tenantId = user?.tenantId ?? signIn?.tenantId;
  const caller = tenantId ? await directory.clients.find(tenantId, denial.appId) : undefined;
  return explainDenial({ denial, kind, grants, caller, user, signIn, annotatedClientId, now: clock.now() });
}

function explained(explanation: Explanation): ExplainResult {
  return { kind: 'explained', explanation: withVisibleText(explanation) };
}

function notExplained(reason: string): ExplainResult {
  return { kind: 'not-explained', reason: visibleText(reason) };
}
