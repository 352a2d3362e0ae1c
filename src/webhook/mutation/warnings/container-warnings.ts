import { volumeLayouts } from '../../../wire/webhook-names.ts';
import { findForeignMount, isAtPath } from '../add-mounts.ts';
import { type JsonFields, listAt, textAt, textsAt } from '../json-fields.ts';
import type { MutationPlan } from '../plan.ts';
import type { PlacedContainer } from '../pod-fields.ts';
import { shorten } from './warning-text.ts';

/** What of a container keeps it from using the identity that it is given. */
export function findContainerWarnings(
  { name, container }: PlacedContainer,
  plan: MutationPlan,
): readonly string[] {
  const subject = `container ${shorten(name)}`;
  const { mountPath } = plan.layout;
  const warnings: string[] = [];
  const foreign = findForeignMount(container, plan);
  if (foreign !== undefined) {
    warnings.push(`${subject} mounts ${shorten(foreign)} at ${mountPath}, so no token: mount it elsewhere`);
  }
  if (plan.settings.layout === 'v1.6' && readsOldPath(container)) {
    warnings.push(`${subject} names the token's old path: read AZURE_FEDERATED_TOKEN_FILE instead`);
  }
  if (listAt(container, 'envFrom').length > 0) {
    warnings.push(`${subject} has envFrom: list AZURE_* values of it under env, or they are overridden`);
  }
  return warnings;
}

const old = volumeLayouts['pre-1.6'];
const oldTokenFile = `${old.mountPath}/${old.tokenPath}`;

/** Up to v1.5 the token was there, and programs have that path written into them. */
function readsOldPath(container: JsonFields): boolean {
  if (listAt(container, 'volumeMounts').some((mounted) => isAtPath(mounted, old.mountPath))) return false;
  const values = listAt(container, 'env').map((variable) => textAt(variable, 'value') ?? '');
  return [...textsAt(container, 'command'), ...textsAt(container, 'args'), ...values].some((text) =>
    text.includes(oldTokenFile),
  );
}
