import type { Client, Grants, SignIn, User } from '../../directory/index.ts';
import {
  type AccessDecision,
  type AccessRequest,
  decideAccess,
  type NearestGrant,
} from '../../trust/index.ts';
import type { Explanation, Mend } from './explanation.ts';
import type { AccessDenial } from './recognise.ts';
import { sayWhen } from './say-when.ts';
import { shellWord } from './shell-word.ts';

export interface DenialContext {
  readonly denial: AccessDenial;
  /** Vaults ask for the right to content, Azure Resource Manager for the right to control. */
  readonly kind: AccessRequest['kind'];
  /** What the caller may do as of now. */
  readonly grants: Grants;
  /** Nothing where the caller is unknown to this directory. */
  readonly caller: Client | undefined;
  /** The person that the token speaks for, where it is one. */
  readonly user?: User | undefined;
  /** The sign-in behind the denied token, where there was one. */
  readonly signIn: SignIn | undefined;
  /** The client id that the workload's service account names today. */
  readonly annotatedClientId: string | undefined;
  readonly now: Date;
}

/** Decides the denied operation once more, as things stand now, and says what is missing. Pure. */
export function explainDenial(context: DenialContext): Explanation {
  const { denial, kind, caller, signIn, annotatedClientId, grants } = context;
  const decision = decideAccess({ action: denial.action, kind, scope: denial.resource }, grants);
  const isStale = annotatedClientId !== undefined && annotatedClientId.toLowerCase() !== denial.appId;
  const rows: [string, string | undefined][] = [
    ['Caller', [caller?.servicePrincipal.displayName, denial.appId].filter(Boolean).join(' ')],
    ['User', context.user?.userPrincipalName],
    ['Principal', denial.objectId],
    ['Operation', denial.action],
    ['Resource', denial.resource],
    ['Workload', signIn?.evidence?.presented?.subject],
    ['Annotated client', annotatedClientId],
    ...decisionFacts(decision),
  ];
  return {
    summary: isStale ? staleSummary : summarise(decision, context.now),
    facts: rows.flatMap(([label, value]) => (value ? [{ label, value }] : [])),
    mends: isStale
      ? [
          restartMend(context),
          ...roleMends(decision, context, 'to let the identity before the change keep its access'),
        ]
      : roleMends(decision, context, 'to grant it'),
  };
}

const staleSummary =
  'The pod still runs as the identity it was started with: its service account has been annotated with another ' +
  'client id since, and annotations take effect when a pod starts.';

function summarise(decision: AccessDecision, now: Date): string {
  if (decision.kind === 'allowed') return 'The caller has the permission by now: repeat the request.';
  if (decision.reason === 'deny-assignment')
    return 'A deny assignment forbids it, whatever roles the caller has.';
  switch (decision.nearest?.differs) {
    case 'propagation':
      return sayPending(decision.nearest, now);
    case 'scope':
      return 'The caller has a role that allows it, but at another scope.';
    case 'action':
      return 'The caller has a role at this scope, but not one that allows this operation.';
    case 'condition':
      return 'A role would allow it, but its condition does not hold for this request, so it grants nothing.';
    case undefined:
      return 'No role of the caller allows it here.';
  }
}

/** Azure: a role that was assigned moments ago is not known everywhere. */
function sayPending({ role, assignment: { effectiveAt: from } }: NearestGrant, now: Date): string {
  if (from === undefined) throw new Error('a pending assignment has its moment');
  const counts = `The role '${role.roleName}' that allows it was assigned, and counts from ${from.toISOString()} on.`;
  return `${counts} ${sayWhen(from, now)}`;
}

function decisionFacts(decision: AccessDecision): [string, string | undefined][] {
  if (decision.kind === 'allowed') return [['Allowed by', decision.role.roleName]];
  if (decision.reason === 'deny-assignment') return [['Denied by', decision.denyAssignment.name]];
  return [
    ['Nearest role', decision.nearest?.role.roleName],
    ['  its scope', decision.nearest?.assignment.scope],
  ];
}

function restartMend({ signIn }: DenialContext): Mend {
  const account = signIn?.evidence?.presented?.subject?.split(':') ?? [];
  const namespace = account[2] ?? 'default';
  return {
    when: 'to let the annotation take effect',
    command: `kubectl rollout restart deployment --namespace ${shellWord(namespace)}`,
  };
}

function roleMends(decision: AccessDecision, context: DenialContext, when: string): readonly Mend[] {
  const { denial, kind, user } = context;
  if (decision.kind === 'allowed' || decision.reason === 'deny-assignment') return [];
  if (decision.nearest?.differs === 'propagation') return [];
  return [
    {
      when,
      command:
        `az role assignment create --assignee-object-id ${denial.objectId} --assignee-principal-type ` +
        `${user === undefined ? 'ServicePrincipal' : 'User'} --role ${kind === 'action' ? 'ROLE' : `"${secretsRole(denial)}"`} --scope ${shellWord(vaultOf(denial.resource))}`,
    },
  ];
}

function secretsRole({ action }: AccessDenial): string {
  return /\/secrets\/(getSecret|readMetadata)\//i.test(action)
    ? 'Key Vault Secrets User'
    : 'Key Vault Secrets Officer';
}

/** Grants are usually made at the vault, not at the single object that was asked for. */
function vaultOf(resource: string): string {
  return /^(.*\/vaults\/[^/]+)/i.exec(resource)?.[1] ?? resource;
}
