import type { Clock } from '../platform/clock.ts';
import type { SharedDatabase } from '../platform/database/index.ts';
import { createKeyRingStore, generateSigningKey, type KeyRingHolder } from '../platform/keys/index.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import { certifiedKeyNaming } from '../platform/tls/index.ts';

/** The token service's own keys: named by the thumbprint of a certificate, as Entra's are. */
export interface TokenServiceKeys {
  readonly keyRing: KeyRingHolder;
  generate(): ReturnType<typeof generateSigningKey>;
}

export interface TokenServiceKeysDependencies {
  readonly database: SharedDatabase;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

export const tokenServiceRing = 'token-service';

/** The subject of the certificates: Entra's own. */
const certificateName = 'accounts.accesscontrol.windows.net';

export async function openTokenServiceKeys(
  dependencies: TokenServiceKeysDependencies,
): Promise<TokenServiceKeys> {
  const { database, sealer, clock } = dependencies;
  const naming = certifiedKeyNaming(certificateName, clock);
  const rings = createKeyRingStore({ database: database.queries, sealer, clock });
  return {
    keyRing: await rings.openOrCreate(tokenServiceRing, naming),
    generate: () => generateSigningKey({ ...naming, clock }),
  };
}
