import { refusal } from '../errors.ts';
import { openRefreshToken } from '../tokens/refresh-token.ts';
import { resumeSignIn } from '../users/sign-in-with-password.ts';
import type { UserGrant } from './grant.ts';

/**
 * RFC 6749 §6. Entra: one refresh token is good for every resource of its client, and each answer has a new one,
 * beside which the old one still counts (fidelity/sts.md, "Refresh tokens").
 */
export const refreshToken: UserGrant = {
  kind: 'user',
  type: 'refresh_token',

  async signIn(sts, { form, client, record }) {
    const token = openRefreshToken(sts.sealer, form.get('refresh_token'), sts.clock.now());
    if (token.clientId !== client.clientId) throw refusal('invalidGrant', { parameter: 'refresh_token' });
    const signedIn = await resumeSignIn(sts, token);
    record.byUser(signedIn.user);
    return { ...signedIn, target: token.target, nonce: undefined };
  },
};
