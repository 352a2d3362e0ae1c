import type { Grants } from '../../directory/index.ts';
import { type AccessDecision, type ConditionAttributes, decideAccess } from '../../trust/index.ts';
import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import type { ArmRequest, ArmRoute, Caller } from '../route.ts';

type Authority = Pick<ArmContext, 'directory' | 'clock'>;

interface Question {
  readonly action: string;
  readonly scope: string;
  /** What conditions may ask of the request: asked for only where the right hangs on one. */
  readonly readAttributes?: () => Promise<ConditionAttributes>;
}

/**
 * Whether the caller's roles allow what the route does, at the scope that it names.
 * @throws {ArmError} `AuthorizationFailed`
 */
export async function authorize(arm: ArmContext, route: ArmRoute, request: ArmRequest): Promise<void> {
  const { action, attributesOf } = route;
  if (action === undefined) return;
  const scope = route.scopeOf?.(request.parameters, request.url) ?? request.id.canonical;
  const readAttributes = attributesOf && (() => attributesOf(arm, request));
  await requireAction(arm, request.caller, { action, scope, ...(readAttributes && { readAttributes }) });
}

/** @throws {ArmError} `AuthorizationFailed`, in other words where only a condition is in the way */
export async function requireAction(arm: Authority, caller: Caller, question: Question): Promise<void> {
  const { action, scope, readAttributes } = question;
  const grants = await arm.directory.roles.grantsFor(caller.objectId);
  const decision = decide(arm, grants, question);
  if (decision.kind === 'allowed') return;
  const { clientId: client, objectId } = caller;
  if (!hangsOnCondition(decision)) throw refusal('authorizationFailed', { client, objectId, action, scope });

  // Only now is the request looked into: whoever may nothing has nothing of it read.
  const known = (await readAttributes?.()) ?? {};
  if (decide(arm, grants, { ...question, known }).kind === 'allowed') return;
  throw refusal('conditionNotFulfilled', { client, objectId, action, scope });
}

export async function mayDo(
  arm: Authority,
  { objectId }: Pick<Caller, 'objectId'>,
  question: Question & { readonly known?: ConditionAttributes },
): Promise<boolean> {
  return decide(arm, await arm.directory.roles.grantsFor(objectId), question).kind === 'allowed';
}

function decide(
  { clock }: Authority,
  grants: Grants,
  { action, scope, known = {} }: Question & { readonly known?: ConditionAttributes },
): AccessDecision {
  const attributes = { ...known, Environment: { UtcNow: [clock.now().toISOString()] } };
  return decideAccess({ action, kind: 'action', scope, attributes }, grants);
}

function hangsOnCondition(decision: AccessDecision): boolean {
  return (
    decision.kind === 'denied' &&
    decision.reason === 'no-assignment' &&
    decision.nearest?.differs === 'condition'
  );
}
