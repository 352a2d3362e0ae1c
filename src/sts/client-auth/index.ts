import type { StsContext } from '../context.ts';
import { refusal } from '../errors.ts';
import type { TokenRequest } from '../token/token-request.ts';
import { verifyCertificateAssertion } from './certificate-assertion.ts';
import type { ClientProof, ClientToAuthenticate } from './client-authentication.ts';
import { verifyClientSecret } from './client-secret.ts';
import { verifyFederatedAssertion } from './federated-assertion.ts';
import { readAssertion } from './read-assertion.ts';

export type { ClientProof } from './client-authentication.ts';

/**
 * Every way in which a client can prove itself. An assertion that its client issued itself is signed with a
 * certificate's key; any other comes from an issuer that a federated credential must name.
 */
export async function authenticateClient(
  sts: StsContext,
  asked: ClientToAuthenticate & { readonly tokenRequest: TokenRequest },
): Promise<ClientProof> {
  const { credential, clientId } = asked.tokenRequest;
  const isPublic = asked.client.kind === 'application' && asked.client.application.isPublicClient;
  // A program that everybody has a copy of cannot prove itself: what it gets is the person's to give.
  if (isPublic && credential === undefined) return { credential: 'none' };
  if (isPublic) throw refusal('publicClient');
  if (credential === undefined) throw refusal('credentialMissing');
  if (credential.kind === 'secret') {
    asked.record.withCredential('clientSecret');
    return verifyClientSecret(asked.client, credential.secret, sts.clock.now());
  }
  const presented = readAssertion(sts, credential.assertion, asked.record);
  if (presented.assertion.claims.iss.toLowerCase() === clientId) {
    asked.record.withCredential('certificate');
    return verifyCertificateAssertion(sts, asked, presented.assertion);
  }
  asked.record.withCredential('federatedIdentityCredential');
  return await verifyFederatedAssertion(sts, asked, presented);
}
