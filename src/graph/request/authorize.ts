import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';

/**
 * Whether the token's roles, or a user's scopes, allow what the route does.
 * @throws {GraphError} `Authorization_RequestDenied`
 */
export async function authorize(
  graph: GraphContext,
  { permissions }: Pick<GraphRoute, 'permissions'>,
  request: GraphRequest,
): Promise<void> {
  const { isUser, roles, scopes } = request.caller;
  const { application, delegated, whenOwned } = permissions;
  if (isUser) {
    if (scopes.some((scope) => delegated.includes(scope))) return;
    throw refusal('accessDenied');
  }
  if (roles.some((role) => application.includes(role))) return;
  const mayForItsOwn = whenOwned !== undefined && roles.includes('Application.ReadWrite.OwnedBy');
  if (mayForItsOwn && (await whenOwned(graph, request))) return;
  throw refusal('accessDenied');
}
