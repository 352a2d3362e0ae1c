import type { Client, FederatedCredential } from '../../directory/index.ts';
import type { RegisteredClaims } from '../../platform/jwt/index.ts';
import { findTrust } from '../../trust/index.ts';
import { type Explanation, findDifference, type Mend } from './explanation.ts';
import { credentialCommand } from './mend-credential.ts';

export interface TokenContext {
  readonly claims: RegisteredClaims;
  readonly now: Date;
  readonly credentials: readonly { readonly credential: FederatedCredential; readonly client: Client }[];
}

/** Says of a token that nobody has presented yet for which client it would serve, or what keeps it from it. */
export function explainToken({ claims, now, credentials }: TokenContext): Explanation {
  const presented = { issuer: claims.iss, subject: claims.sub, audiences: claims.aud };
  const decision = findTrust(
    presented,
    credentials.map(({ credential }) => credential),
  );
  const facts = [
    { label: 'Presented issuer', value: claims.iss },
    { label: 'Presented subject', value: claims.sub },
    { label: 'Presented audience', value: claims.aud.join(', ') },
    { label: 'Token expires', value: new Date(claims.exp * 1_000).toISOString() },
  ];
  if (decision.kind === 'no-credentials') {
    return { summary: 'There is no federated credential in this directory at all.', facts, mends: [] };
  }
  const nearest = decision.kind === 'trusted' ? decision.credential : decision.nearest;
  const client = credentials.find(({ credential }) => credential === nearest)?.client;
  const of = client ? ` of ${client.servicePrincipal.displayName} (${client.clientId})` : '';
  if (decision.kind === 'trusted') {
    const isExpired = claims.exp * 1_000 <= now.getTime();
    return {
      summary: isExpired
        ? `The credential '${nearest.name}'${of} names it, but the token has expired.`
        : `The credential '${nearest.name}'${of} names it. Its signature is checked when it is presented.`,
      facts,
      mends: [],
    };
  }
  return {
    summary: `No credential names it. The nearest is '${nearest.name}'${of}; the ${decision.differs} differs.`,
    facts: [
      ...facts,
      { label: 'Nearest credential', value: nearest.name },
      { label: '  its issuer', value: nearest.issuer },
      { label: '  its subject', value: nearest.subject },
      { label: '  its audience', value: nearest.audience },
    ],
    difference: findDifference(decision.differs, decision.expected, decision.presented),
    mends:
      client === undefined || decision.differs === 'audience' ? [] : [updateMend(client, nearest, claims)],
  };
}

function updateMend(client: Client, nearest: FederatedCredential, claims: RegisteredClaims): Mend {
  return {
    when: 'if the workload is right and the credential wrong',
    command: credentialCommand('update', client, {
      name: nearest.name,
      issuer: claims.iss,
      subject: claims.sub,
      audience: nearest.audience,
    }),
  };
}
