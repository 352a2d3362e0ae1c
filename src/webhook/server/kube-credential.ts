import { readFile } from 'node:fs/promises';
import { addSeconds, type Clock } from '../../platform/clock.ts';
import { Secret } from '../../platform/secret.ts';

/** Who the webhook is to the API server. */
export type KubeCredential =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'token'; readonly token: Secret }
  /** The kubelet writes the file anew long before its token ends. */
  | { readonly kind: 'token-file'; readonly path: string }
  | { readonly kind: 'client-certificate'; readonly certificatePem: string; readonly keyPem: Secret };

/** The token to send now, where one is sent at all. */
export interface TokenSource {
  current(): Promise<Secret | undefined>;
  /** The server has refused the token: the next one is read, however fresh the last. */
  forget(): void;
}

/** As client-go does: often enough that a token is replaced well before it ends. */
const rereadSeconds = 60;

export function createTokenSource(credential: KubeCredential, clock: Clock): TokenSource {
  switch (credential.kind) {
    case 'token':
      return { current: async () => credential.token, forget: () => {} };
    case 'token-file':
      return createFileTokenSource(credential.path, clock);
    case 'anonymous':
    case 'client-certificate':
      return { current: async () => undefined, forget: () => {} };
  }
}

function createFileTokenSource(path: string, clock: Clock): TokenSource {
  let known: { readonly token: Secret; readonly rereadAt: Date } | undefined;
  return {
    async current() {
      const now = clock.now();
      if (known !== undefined && now < known.rereadAt) return known.token;
      const token = new Secret((await readFile(path, 'utf8')).trim());
      known = { token, rereadAt: addSeconds(now, rereadSeconds) };
      return token;
    },
    forget() {
      known = undefined;
    },
  };
}
