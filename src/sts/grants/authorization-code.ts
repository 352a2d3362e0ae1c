import { verifyCodeChallenge } from '../authorize/code-challenge.ts';
import { refusal, type StsError } from '../errors.ts';
import { resumeSignIn } from '../users/sign-in-with-password.ts';
import type { UserGrant } from './grant.ts';

/** RFC 6749 §4.1.3 with RFC 7636: a code counts once, for the client, the address and the challenge it was made for. */
export const authorizationCode: UserGrant = {
  kind: 'user',
  type: 'authorization_code',

  async signIn(sts, { form, client, record }) {
    const code = form.get('code');
    const redirectUri = form.get('redirect_uri');
    const redeemed = sts.authorizationCodes.redeem(code, client.clientId, sts.clock.now());
    if (redeemed.kind !== 'authorized') throw refuse(redeemed.kind);
    const { authorization } = redeemed;
    if (authorization.redirectUri !== redirectUri) {
      const presented = redirectUri.slice(0, 600);
      throw refusal('replyAddressDiffers', { presented, expected: authorization.redirectUri });
    }
    verifyCodeChallenge(authorization.challenge, form.find('code_verifier'));
    const signedIn = await resumeSignIn(sts, authorization);
    record.byUser(signedIn.user);
    return { ...signedIn, target: authorization.target, nonce: authorization.nonce };
  },
};

function refuse(kind: 'unknown' | 'expired' | 'redeemed'): StsError {
  switch (kind) {
    case 'unknown':
      return refusal('invalidGrant', { parameter: 'code' });
    case 'expired':
      return refusal('codeExpired');
    case 'redeemed':
      return refusal('codeRedeemed');
  }
}
