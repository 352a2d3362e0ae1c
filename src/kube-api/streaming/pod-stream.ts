import type { UpgradeAnswer } from '../../platform/part.ts';
import type { KubeContext } from '../context.ts';
import { fieldsOf, textOf } from '../field-shape.ts';
import type { RequestInfo, ResourceRequestInfo } from '../request-info.ts';
import { refusal } from '../status-error.ts';
import { addWarning } from '../status-response.ts';
import { chooseContainer } from '../verbs/choose-container.ts';
import { keyOf, notFound, type VerbHandler, type VerbRequest } from '../verbs/verb.ts';
import { admitConnect } from '../writes/admit-connect.ts';
import { type ChannelProtocol, channelProtocols, negotiateProtocol } from './channel-codec.ts';
import { serveStream } from './serve-stream.ts';
import {
  checkStreamOptions,
  decodeStreamOptions,
  type PodStreamKind,
  type PodStreamOptions,
  readStreamQuery,
} from './stream-options.ts';
import type { PodStreams, StreamedPod, StreamOutcome } from './stream-pod.ts';
import { type StreamOrigin, toStreamStatus } from './stream-status.ts';

/** A request for a pod's `exec` or `attach`, by whichever method. */
export function isPodStream(info: RequestInfo): info is ResourceRequestInfo {
  return (
    info.kind === 'resource' &&
    info.group === '' &&
    info.version === 'v1' &&
    info.resource === 'pods' &&
    info.name !== undefined &&
    info.namespace !== undefined &&
    (info.verb === 'get' || info.verb === 'create') &&
    (info.subresource === 'exec' || info.subresource === 'attach')
  );
}

/** `GET …/pods/{name}/exec` and `…/attach`, once it is known who asks and that they may. */
export async function upgradePodStream(kube: KubeContext, asked: VerbRequest): Promise<UpgradeAnswer> {
  const { origin, options, run, warnings } = await preparePodStream(kube, asked);
  const protocol = chooseProtocol(asked.request);
  const headers = new Headers();
  for (const warning of warnings) addWarning({ headers }, warning);
  return {
    protocol,
    headers,
    serve: (connection) =>
      serveStream(connection, {
        protocol,
        options,
        run,
        toStatus: (outcome) => toStreamStatus(outcome, origin),
      }),
  };
}

/** The same as a request that stays with HTTP: whatever else is wrong with it is said first. */
export const podStreamWithoutUpgrade: VerbHandler = async (kube, asked) => {
  if (!isPodStream(asked.info)) throw refusal('methodNotAllowed');
  await preparePodStream(kube, asked);
  throw refusal('upgradeRequired');
};

/** Kubernetes: `pods/portforward` is there for a proxy to a pod's network, and here pods have none of their own. */
export const podPortForward: VerbHandler = async (kube, asked) => {
  if ((await kube.objects.find(keyOf(asked))) === undefined) throw notFound(asked);
  throw refusal('portForwardUnsupported');
};

interface PreparedStream {
  readonly origin: StreamOrigin;
  readonly options: PodStreamOptions;
  readonly run: (streams: PodStreams) => Promise<StreamOutcome>;
  /** What hooks have said. */
  readonly warnings: readonly string[];
}

/**
 * Kubernetes: hooks are asked first, even about a pod that is not there.
 * @throws {StatusError}
 */
async function preparePodStream(kube: KubeContext, asked: VerbRequest): Promise<PreparedStream> {
  const { query, subresource } = asked.info;
  const kind: PodStreamKind = subresource === 'exec' ? 'PodExecOptions' : 'PodAttachOptions';
  const admitted = await admitConnect(kube, asked, {
    kind: { group: '', version: 'v1', kind },
    options: readStreamQuery(query, kind),
    decode: (changed) => decodeStreamOptions(changed, kind),
  });
  const pod = await kube.objects.find(keyOf(asked));
  if (pod === undefined) throw notFound(asked);
  const container = chooseContainer(pod, textOf(admitted.options.container));
  const { namespace = '', name, uid } = pod.metadata;
  if (!fieldsOf(pod.spec).nodeName) throw refusal('podUnassigned', { pod: name });
  const options = { ...checkStreamOptions(admitted.options), container };
  const start = subresource === 'exec' ? startExec : startAttachment;
  return {
    options,
    warnings: admitted.warnings,
    run: start(kube, { namespace, name, uid }, options),
    origin: {
      subresource: subresource === 'exec' ? 'exec' : 'attach',
      container,
      // Kubernetes: sixty-four digits.
      execId: `${kube.newId()}${kube.newId()}`.replaceAll('-', ''),
    },
  };
}

function startExec(
  { execInPod }: KubeContext,
  pod: StreamedPod,
  { container, tty, command }: PodStreamOptions,
): PreparedStream['run'] {
  if (command.length === 0) throw refusal('noCommand');
  if (execInPod === undefined) throw refusal('resourceNotFound');
  return (streams) => execInPod(pod, { container, command, tty }, streams);
}

function startAttachment(
  { attachToPod }: KubeContext,
  pod: StreamedPod,
  { container, tty }: PodStreamOptions,
): PreparedStream['run'] {
  if (attachToPod === undefined) throw refusal('resourceNotFound');
  return (streams) => attachToPod(pod, { container, tty }, streams);
}

/** @throws {StatusError} `webSocketRequired`, `protocolMismatch` */
function chooseProtocol({ method, headers }: Request): ChannelProtocol {
  const isWebSocket = headers.get('upgrade')?.toLowerCase() === 'websocket' && method === 'GET';
  if (!isWebSocket) throw refusal('webSocketRequired');
  const offered = headers.get('sec-websocket-protocol');
  const protocol = negotiateProtocol(offered);
  if (protocol === undefined) {
    throw refusal('protocolMismatch', { offered: offered ?? '', accepted: channelProtocols });
  }
  return protocol;
}
