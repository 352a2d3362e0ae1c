import { refusal } from '../errors.ts';
import { resumeSignIn } from '../users/sign-in-with-password.ts';
import type { UserGrant } from './grant.ts';

/** RFC 8628 §3.4: the program asks until the person has signed in elsewhere. */
export const deviceCode: UserGrant = {
  kind: 'user',
  type: 'urn:ietf:params:oauth:grant-type:device_code',

  async signIn(sts, { form, client, record }) {
    // MSAL sends it under both names; Entra's own is `device_code`.
    const code = form.find('device_code') ?? form.get('code');
    const state = sts.deviceCodes.redeem(code, client.clientId, sts.clock.now());
    switch (state.kind) {
      case 'unknown':
        throw refusal('unknownDeviceCode');
      case 'expired':
        throw refusal('deviceCodeExpired');
      case 'pending':
        throw refusal('authorizationPending');
      case 'declined':
        throw refusal('authorizationDeclined');
      case 'approved': {
        const signedIn = await resumeSignIn(sts, state);
        record.byUser(signedIn.user);
        return { ...signedIn, target: state.target, nonce: undefined };
      }
    }
  },
};
