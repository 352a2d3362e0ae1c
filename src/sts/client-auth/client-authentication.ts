import type { Client, SignInCredential, Tenant } from '../../directory/index.ts';
import type { SignInRecord } from '../sign-in-record.ts';

/** How a client proved that it is itself. Having one means that the proof held. */
export interface ClientProof {
  readonly credential: Exclude<SignInCredential, 'none'>;
}

export interface ClientToAuthenticate {
  readonly tenant: Tenant;
  readonly client: Client;
  readonly record: SignInRecord;
}
