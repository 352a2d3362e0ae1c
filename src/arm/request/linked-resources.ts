import { type OperationSubject, ResourceId } from '../../resources/index.ts';
import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { mayDo } from './authorize.ts';

/** The id of another resource, in a body. @throws {ArmError} `LinkedInvalidPropertyId` */
export function readLinkedId(
  text: string,
  { type, path }: { readonly type: string; readonly path: string },
): ResourceId {
  const parsed = ResourceId.parse(text);
  if (parsed.kind === 'id' && parsed.id.type?.toLowerCase() === type.toLowerCase()) return parsed.id;
  throw refusal('linkedIdInvalid', { id: text.slice(0, 300), path });
}

/** Azure: before it is looked for. @throws {ArmError} `LinkedAuthorizationFailed` */
export async function requireLinkedAction(
  arm: ArmContext,
  { id, caller }: OperationSubject,
  { action: linkedAction, linked }: { readonly action: string; readonly linked: ResourceId },
): Promise<void> {
  const { text: linkedScope } = linked;
  if (await mayDo(arm, caller, { action: linkedAction, scope: linkedScope })) return;
  throw refusal('linkedAuthorizationFailed', {
    client: caller.clientId,
    objectId: caller.objectId,
    action: `${id.type}/write`,
    scope: id.canonical,
    linkedAction,
    linkedScope,
  });
}
