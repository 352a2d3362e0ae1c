import type { ServicePrincipal } from '../../directory/index.ts';
import type { Explanation } from './explanation.ts';
import { sayWhen } from './say-when.ts';

export interface MissingPrincipalContext {
  readonly objectId: string;
  readonly tenantId: string;
  /** The service principal of that id, seen or not. */
  readonly principal: ServicePrincipal | undefined;
  readonly now: Date;
}

/** Says of `PrincipalNotFound` whether the principal is missing, or only too new. Pure. */
export function explainMissingPrincipal(context: MissingPrincipalContext): Explanation {
  const { objectId, tenantId, principal } = context;
  const facts = [
    ...(principal === undefined ? [] : [{ label: 'Service principal', value: principal.displayName }]),
    { label: 'Principal', value: objectId },
    { label: 'Tenant', value: tenantId },
  ];
  const command =
    `az role assignment create --assignee-object-id ${objectId} --assignee-principal-type ServicePrincipal ` +
    '--role ROLE --scope SCOPE';
  return {
    summary: summarise(context),
    facts,
    mends:
      principal === undefined ? [] : [{ when: 'to say what it is, so that nobody looks it up', command }],
  };
}

function summarise({ principal, now }: MissingPrincipalContext): string {
  if (principal === undefined) return 'There is no service principal of that object id in this directory.';
  const { visibleAt } = principal;
  if (visibleAt === undefined || visibleAt <= now)
    return 'The principal is found by now: repeat the request.';
  return `The principal is there, and is found from ${visibleAt.toISOString()} on. ${sayWhen(visibleAt, now)}`;
}
