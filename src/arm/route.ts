import type { ResourceId } from '../resources/index.ts';
import type { ConditionAttributes } from '../trust/index.ts';
import type { AccessTokenClaims } from '../wire/access-token.ts';
import type { ArmContext } from './context.ts';
import type { PathParameters, PathTemplate } from './request/path-template.ts';

export type ArmMethod = 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';

/** One route of the control plane: a row of a resource type's page. */
export interface ArmRoute {
  readonly method: ArmMethod;
  readonly path: PathTemplate;
  /** What the caller must be allowed to do, at the scope that the path names. Nothing where any caller may ask. */
  readonly action: string | undefined;
  /** Where the action is judged. The resource that the path names unless a row says otherwise. */
  readonly scopeOf?: (parameters: PathParameters, url: URL) => string;
  /**
   * What conditions may ask of the request. Read only for a caller whose right hangs on a condition, and from a copy
   * of the body.
   */
  readonly attributesOf?: (arm: ArmContext, request: ArmRequest) => Promise<ConditionAttributes>;
  readonly handle: (arm: ArmContext, request: ArmRequest) => Promise<Response>;
}

/** A request whose caller is known and may do what is asked. */
export interface ArmRequest {
  readonly request: Request;
  readonly url: URL;
  readonly parameters: PathParameters;
  /** The path as an id, with the words of the grammar in their usual case. */
  readonly id: ResourceId;
  readonly apiVersion: string;
  readonly caller: Caller;
}

/** Who asks, as the token says. */
export interface Caller {
  readonly claims: AccessTokenClaims;
  readonly tenantId: string;
  readonly objectId: string;
  readonly clientId: string;
}
