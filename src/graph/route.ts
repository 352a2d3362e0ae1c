import type { AccessTokenClaims } from '../wire/access-token.ts';
import type { GraphContext } from './context.ts';
import type { PathParameters, PathTemplate } from './request/path-template.ts';
import type { GraphQuery } from './request/query.ts';

export type GraphMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** One route of Graph: a row of an entity's page. */
export interface GraphRoute {
  readonly method: GraphMethod;
  readonly path: PathTemplate;
  readonly permissions: Permissions;
  /** Graph: `/me` is for those who have signed in, and for no application. */
  readonly isOfUser?: true;
  readonly handle: (graph: GraphContext, request: GraphRequest) => Promise<Response>;
}

/** What a caller must have been granted. One of each kind is enough. */
export interface Permissions {
  /** Of an application: values of its token's `roles`. */
  readonly application: readonly string[];
  /** Of a signed-in user: words of the token's `scp`. */
  readonly delegated: readonly string[];
  /** What a signed-in user must be beside that: a member of the tenant, or the holder of one of these directory roles. */
  readonly people: 'every-member' | readonly string[];
  /**
   * Whether the caller owns what this very request is about: then a user needs no directory role, and an application no
   * more than `Application.ReadWrite.OwnedBy`. Never, where left out.
   */
  readonly whenOwned?: (graph: GraphContext, request: GraphRequest) => Promise<boolean>;
  /** Graph: for groups, an application has no right that is for its own alone. */
  readonly isOwnedByPeople?: true;
}

export interface GraphRequest {
  readonly request: Request;
  readonly url: URL;
  readonly version: GraphVersion;
  readonly parameters: PathParameters;
  readonly query: GraphQuery;
  readonly caller: Caller;
}

export type GraphVersion = 'v1.0' | 'beta';

/** Who asks, as the token says. */
export interface Caller {
  readonly claims: AccessTokenClaims;
  readonly tenantId: string;
  readonly objectId: string;
  /** Whether a user has signed in, and the application acts for them. */
  readonly isUser: boolean;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
}
