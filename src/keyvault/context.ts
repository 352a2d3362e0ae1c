import type { Directory } from '../directory/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Kysely } from '../platform/database/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { Log } from '../platform/log/index.ts';
import type { IssuerKeys } from '../platform/oidc/index.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import type { ResourceStore } from '../resources/index.ts';
import type { KeyVaultTables } from './tables.ts';

/** What the vaults are made from. The composition root gives every piece. */
export interface KeyVaultDependencies {
  readonly queries: Kysely<KeyVaultTables>;
  readonly vaults: Pick<ResourceStore, 'findVault' | 'listPurgedContents' | 'forgetPurgedContents'>;
  readonly roles: Pick<Directory['roles'], 'grantsFor'>;
  /** The token service's published keys, read over the wire as any resource does. */
  readonly issuerKeys: IssuerKeys;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}
