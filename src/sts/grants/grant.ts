import type { Client, ResourcePrincipal, Tenant } from '../../directory/index.ts';
import type { StsContext } from '../context.ts';
import type { SignInRecord } from '../sign-in-record.ts';
import type { TokenForm } from '../token/form.ts';
import type { RequestedTarget } from '../token/token-request.ts';
import type { SignedInUser } from '../users/sign-in-with-password.ts';

/** What a grant type decides once the client is who it says. */
export type Grant = AppGrant | UserGrant;

/** The client asks in its own name: for which resource, and with which rights? */
export interface AppGrant {
  readonly kind: 'app';
  readonly type: string;
  authorize(sts: StsContext, asked: AppGrantRequest): Promise<AppAccess>;
}

export interface AppGrantRequest {
  readonly tenant: Tenant;
  readonly client: Client;
  readonly target: RequestedTarget;
}

export interface AppAccess {
  readonly resource: ResourcePrincipal;
  /** What the token's `aud` says. */
  readonly audience: string;
  readonly roles: readonly string[];
}

/** The client asks in a person's name: whose, and since when? */
export interface UserGrant {
  readonly kind: 'user';
  readonly type: string;
  signIn(sts: StsContext, asked: UserGrantRequest): Promise<UserSession>;
}

export interface UserGrantRequest {
  /** Nothing where the authority leaves it open: `common`, `organizations`. */
  readonly tenant: Tenant | undefined;
  readonly client: Client;
  readonly form: TokenForm;
  readonly record: SignInRecord;
}

export interface UserSession extends SignedInUser {
  /** What was asked for when the grant was made; counts where the request says nothing else. */
  readonly target: RequestedTarget | undefined;
  readonly nonce: string | undefined;
}
