import type { Directory } from '../directory/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { NewId } from '../platform/ids.ts';
import type { KeyRingHolder } from '../platform/keys/index.ts';
import type { Log } from '../platform/log/index.ts';
import type { IssuerKeys } from '../platform/oidc/index.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import type { AuthorizationCodes } from './authorize/authorization-codes.ts';
import type { VerifiedAssertions } from './client-auth/verified-assertions.ts';
import type { DeviceCodes } from './device/device-codes.ts';
import type { PasswordAttempts } from './users/password-attempts.ts';

/** What the token service is made from. The composition root gives every piece. */
export interface StsDependencies {
  readonly directory: Directory;
  /** The published keys of every issuer that a federated credential may name. */
  readonly issuerKeys: IssuerKeys;
  /** Our own signing keys. */
  readonly keyRing: KeyRingHolder;
  /** For refresh tokens, which are kept nowhere: they say what they are to us alone. */
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly newId: NewId;
  /** From 0 to 1, for whatever is random but not secret: token lifetimes. */
  readonly random: () => number;
  readonly log: Log;
  readonly settings: StsSettings;
}

export interface StsSettings {
  /** The tenant that `/adfs` stands for, for clients that are pointed at an ADFS-shaped authority. */
  readonly adfsTenantId: string;
  /** `https://localhost:PORT`, where this service also answers under its own name (direct mode). */
  readonly directOrigin?: string;
}

export interface StsContext extends StsDependencies {
  readonly verifiedAssertions: VerifiedAssertions;
  readonly authorizationCodes: AuthorizationCodes;
  readonly deviceCodes: DeviceCodes;
  readonly passwordAttempts: PasswordAttempts;
}
