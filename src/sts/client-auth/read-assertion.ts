import type { StsContext } from '../context.ts';
import type { SignInRecord } from '../sign-in-record.ts';
import { type Assertion, parseAssertion } from './assertion.ts';

/** An assertion as a request carries it, and the key that vouched for it before, if one did. */
export interface PresentedAssertion {
  readonly text: string;
  readonly assertion: Assertion;
  readonly verifiedWithKey: string | undefined;
}

/** Parses the assertion, or remembers it, and writes down what was presented. */
export function readAssertion(sts: StsContext, text: string, record: SignInRecord): PresentedAssertion {
  const known = sts.verifiedAssertions.find(text);
  const assertion = known?.assertion ?? parseAssertion(text);
  const { claims, jws } = assertion;
  record.addEvidence({
    presented: {
      issuer: claims.iss,
      subject: claims.sub,
      audiences: claims.aud,
      ...(jws.header.kid !== undefined && { keyId: jws.header.kid }),
      ...(claims.nbf !== undefined && { notBefore: new Date(claims.nbf * 1_000).toISOString() }),
      expiresAt: new Date(claims.exp * 1_000).toISOString(),
    },
  });
  return { text, assertion, verifiedWithKey: known?.keyThumbprint };
}
