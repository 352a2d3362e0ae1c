import { proxyContainers } from '../../wire/webhook-names.ts';
import { insert, type JsonEdit } from './json-edits.ts';
import { fieldsAt, type JsonFields, listAt } from './json-fields.ts';
import type { MutationPlan } from './plan.ts';
import { listContainers } from './pod-fields.ts';

/**
 * Adds the proxy and the container that redirects to it, unless they are there, in whichever list. The redirect is
 * set up before any init container of the pod's own, so that none of them meets the node's instance metadata
 * service; a proxy that is an init container itself comes first, so that none of them meets a closed port.
 */
export function injectProxy(pod: JsonFields, plan: MutationPlan): readonly JsonEdit[] {
  const { proxyPort: port, settings } = plan;
  if (port === undefined) return [];
  const spec = fieldsAt(pod, 'spec');
  const present = new Set(listContainers(pod).map(({ name }) => name));
  const edits: JsonEdit[] = [];

  let initContainers = listAt(spec, 'initContainers');
  const putInit = (item: JsonFields, index: number) => {
    edits.push(insert(initContainers, ['spec', 'initContainers'], { index, item }));
    initContainers = initContainers.toSpliced(index, 0, item);
  };

  if (!present.has(proxyContainers.sidecar)) {
    const sidecar = makeSidecar(port, plan);
    if (settings.usesNativeSidecars) putInit({ ...sidecar, restartPolicy: 'Always' }, 0);
    else edits.push(insert(listAt(spec, 'containers'), ['spec', 'containers'], { index: 0, item: sidecar }));
  }
  if (!present.has(proxyContainers.init)) {
    putInit(makeRedirect(port, plan), initContainers[0]?.name === proxyContainers.sidecar ? 1 : 0);
  }
  return edits;
}

function makeRedirect(port: number, { settings }: MutationPlan): JsonFields {
  return {
    name: proxyContainers.init,
    image: settings.proxyInitImage,
    imagePullPolicy: 'IfNotPresent',
    securityContext: {
      capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
      privileged: true,
      runAsNonRoot: false,
      runAsUser: 0,
    },
    env: [{ name: 'PROXY_PORT', value: String(port) }],
  };
}

function makeSidecar(port: number, { settings }: MutationPlan): JsonFields {
  const portArgument = `--proxy-port=${port}`;
  const levelArgument = `--log-level=${settings.logLevel}`;
  return {
    name: proxyContainers.sidecar,
    image: settings.proxyImage,
    imagePullPolicy: 'IfNotPresent',
    args: [portArgument, levelArgument],
    ports: [{ containerPort: port }],
    lifecycle: { postStart: { exec: { command: ['/proxy', portArgument, '--probe', levelArgument] } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
    },
  };
}
