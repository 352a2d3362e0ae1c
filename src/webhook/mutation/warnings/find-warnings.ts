import { proxyContainers, useLabel } from '../../../wire/webhook-names.ts';
import { fieldsAt, type JsonFields, textAt } from '../json-fields.ts';
import { servedContainers } from '../plan.ts';
import { listContainers } from '../pod-fields.ts';
import { findContainerWarnings } from './container-warnings.ts';
import { findMisplacedKeys } from './misplaced-keys.ts';
import {
  type ClientIdContext,
  findClientIdWarnings,
  findHiddenExpirationWarnings,
} from './service-account-warnings.ts';
import { boundWarnings } from './warning-text.ts';

/** Why identity may not work for a pod that is admitted all the same, each with what mends it; the worst come first. */
export function findWarnings(context: ClientIdContext): readonly string[] {
  const { pod, serviceAccount, plan } = context;
  return boundWarnings([
    ...findClientIdWarnings(context),
    ...findKeyWarnings(context),
    ...findHiddenExpirationWarnings(pod, serviceAccount),
    ...findProxyWarnings(context),
    ...servedContainers(pod, plan).flatMap((placed) => findContainerWarnings(placed, plan)),
  ]);
}

function findKeyWarnings({ pod, serviceAccount }: ClientIdContext): readonly string[] {
  const metadata = fieldsAt(pod, 'metadata');
  const podLabels = fieldsAt(metadata, 'labels');
  return [
    ...findMisplacedKeys({
      owner: 'service account',
      field: 'annotation',
      entries: serviceAccount.annotations,
    }),
    ...findMisplacedKeys({
      owner: 'service account',
      field: 'label',
      entries: withoutOldLabel(serviceAccount.labels ?? {}, podLabels),
    }),
    ...findMisplacedKeys({ owner: 'pod', field: 'annotation', entries: fieldsAt(metadata, 'annotations') }),
    ...findMisplacedKeys({ owner: 'pod', field: 'label', entries: podLabels }),
  ];
}

/** Before v1.0 service accounts had the label too. Where the pod has it, the old one does no harm. */
function withoutOldLabel(labels: JsonFields, podLabels: JsonFields): JsonFields {
  if (textAt(podLabels, useLabel.key) !== useLabel.value) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key !== useLabel.key));
}

/** A proxy that is no init container starts after all of those, and until then nothing answers. */
function findProxyWarnings({ pod, plan }: ClientIdContext): readonly string[] {
  if (plan.proxyPort === undefined || plan.settings.usesNativeSidecars) return [];
  const own = listContainers(pod).filter(
    ({ list, name }) => list === 'initContainers' && name !== proxyContainers.init,
  );
  return own.length === 0
    ? []
    : ['init containers get no token from azwi-proxy, which starts later: use Kubernetes 1.32 or newer'];
}
