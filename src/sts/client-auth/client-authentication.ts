import type { Client, SignInCredential, Tenant } from '../../directory/index.ts';
import type { SignInRecord } from '../sign-in-record.ts';

/** How a client proved that it is itself. Having one means that the proof held; a public client has none to give. */
export interface ClientProof {
  readonly credential: SignInCredential;
}

export interface ClientToAuthenticate {
  readonly tenant: Tenant;
  readonly client: Client;
  readonly record: SignInRecord;
}
