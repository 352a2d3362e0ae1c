import type { Directory } from '../directory/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { NewId } from '../platform/ids.ts';
import type { Log } from '../platform/log/index.ts';
import type { IssuerKeys } from '../platform/oidc/index.ts';
import type { Authenticate } from './request/authenticate.ts';

/** What Graph is made from. The composition root gives every piece. */
export interface GraphDependencies {
  readonly directory: Directory;
  /** Reads the keys that the token service publishes. */
  readonly issuerKeys: IssuerKeys;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

export interface GraphContext extends GraphDependencies {
  readonly authenticate: Authenticate;
}
