import { Secret } from '../../platform/secret.ts';
import { signInWithPassword } from '../users/sign-in-with-password.ts';
import type { UserGrant } from './grant.ts';

/** RFC 6749 §4.3: the program has the person's password. Only for programs without a browser, and for tests. */
export const password: UserGrant = {
  kind: 'user',
  type: 'password',

  async signIn(sts, { form, tenant, record }) {
    const userName = form.get('username').trim();
    const signedIn = await signInWithPassword(sts, {
      userName,
      password: new Secret(form.get('password')),
      tenant,
      record,
    });
    return { ...signedIn, target: undefined, nonce: undefined };
  },
};
