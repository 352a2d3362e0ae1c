import type { Client, ResourcePrincipal, Tenant } from '../../directory/index.ts';
import type { StsContext } from '../context.ts';
import type { TokenRequest } from '../token/token-request.ts';

/** What a grant type decides once the client is who it says: for which resource, and with which rights. */
export interface Grant {
  readonly type: string;
  authorize(sts: StsContext, asked: GrantRequest): Promise<GrantedAccess>;
}

export interface GrantRequest {
  readonly tenant: Tenant;
  readonly client: Client;
  readonly tokenRequest: TokenRequest;
}

export interface GrantedAccess {
  readonly resource: ResourcePrincipal;
  /** What the token's `aud` says. */
  readonly audience: string;
  readonly roles: readonly string[];
}
