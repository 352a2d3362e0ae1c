import type { ResourceId } from '../../resources/index.ts';
import { decideAccess } from '../../trust/index.ts';
import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import type { ArmRoute, Caller } from '../route.ts';
import type { PathParameters } from './path-template.ts';

/**
 * Whether the caller's roles allow what the route does, at the scope that it names.
 * @throws {ArmError} `AuthorizationFailed`
 */
export async function authorize(
  { directory }: Pick<ArmContext, 'directory'>,
  caller: Caller,
  asked: { readonly route: ArmRoute; readonly id: ResourceId; readonly parameters: PathParameters },
): Promise<void> {
  const { route, id, parameters } = asked;
  if (route.action === undefined) return;
  const scope = route.scopeOf?.(parameters) ?? id.canonical;
  await requireAction({ directory }, caller, { action: route.action, scope });
}

/** @throws {ArmError} `AuthorizationFailed` */
export async function requireAction(
  { directory }: Pick<ArmContext, 'directory'>,
  caller: Caller,
  { action, scope }: { readonly action: string; readonly scope: string },
): Promise<void> {
  if (await mayDo({ directory }, caller, { action, scope })) return;
  const { clientId, objectId } = caller;
  throw refusal('authorizationFailed', { client: clientId, objectId, action, scope });
}

export async function mayDo(
  { directory }: Pick<ArmContext, 'directory'>,
  { objectId }: Caller,
  { action, scope }: { readonly action: string; readonly scope: string },
): Promise<boolean> {
  const grants = await directory.roles.grantsFor(objectId);
  return decideAccess({ action, kind: 'action', scope }, grants).kind === 'allowed';
}
