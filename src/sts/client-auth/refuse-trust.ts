import type { PresentedIdentity, TrustDecision } from '../../trust/index.ts';
import { refusal, type StsError } from '../errors.ts';
import type { ClientToAuthenticate } from './client-authentication.ts';
import { isEntraIssuer } from './entra-issued-assertion.ts';

type Untrusted = Exclude<TrustDecision, { kind: 'trusted' }>;

/** Turns the evidence of a decision into the record and the row that fit it. */
export function refuseTrust(
  decision: Untrusted,
  { client, record }: ClientToAuthenticate,
  identity: PresentedIdentity,
): StsError {
  if (decision.kind === 'no-credentials') {
    return refusal('noFederatedCredentials', {
      clientId: client.clientId,
      name: client.servicePrincipal.displayName,
    });
  }
  const { name, issuer, subject, audience } = decision.nearest;
  record.addEvidence({ nearest: { name, issuer, subject, audience }, differs: decision.differs });
  switch (decision.differs) {
    case 'issuer':
      return refusal('noMatchingIssuer', { issuer: identity.issuer });
    case 'audience':
      record.addEvidence({ nearestAudience: decision.presented });
      return refusal('noMatchingAudience', { audience: decision.presented });
    case 'subject':
      if (decision.isCaseOnly) return refusal('subjectCaseDiffers', { subject: identity.subject });
      return isEntraIssuer(identity.issuer)
        ? refusal('noMatchingIdentitySubject', { subject: identity.subject })
        : refusal('noMatchingSubject', { subject: identity.subject });
  }
}
