import type { Log } from '../../platform/log/index.ts';
import type { KubeClient } from './kube-client.ts';
import { fieldsOf, textOf } from './kube-object.ts';
import { type Polling, startPolling } from './polling.ts';

/** What the cluster is, kept up to date: upstream asks once, and an upgrade of the cluster is not seen. */
export interface ClusterVersion extends Polling {
  readonly isKnown: boolean;
  readonly usesNativeSidecars: boolean;
  untilKnown(): Promise<void>;
}

const pauseMilliseconds = { unknown: 1_000, known: 10 * 60_000 };

export function startClusterVersion(client: KubeClient, log: Log): ClusterVersion {
  const known = Promise.withResolvers<void>();
  const state = { isKnown: false, usesNativeSidecars: false };
  const polling = startPolling({
    log,
    pauseMilliseconds: () => (state.isKnown ? pauseMilliseconds.known : pauseMilliseconds.unknown),
    async run(signal) {
      const answer = await client.send({ path: '/version', signal });
      const found =
        answer.kind === 'answered' && answer.status === 200
          ? hasNativeSidecars(textOf(fieldsOf(answer.body).gitVersion))
          : undefined;
      if (found === undefined) return;
      state.usesNativeSidecars = found;
      state.isKnown = true;
      known.resolve();
    },
  });
  return {
    get isKnown() {
      return state.isKnown;
    },
    get usesNativeSidecars() {
      return state.usesNativeSidecars;
    },
    untilKnown: () => known.promise,
    close: polling.close,
  };
}

/** Init containers that stay are beta from 1.29, and kubelets may be three versions behind the API server. */
const nativeSidecarsSince = { major: 1, minor: 32 };

export function hasNativeSidecars(gitVersion: string): boolean | undefined {
  const match = /^v?(\d{1,5})\.(\d{1,5})/.exec(gitVersion);
  if (match === null) return undefined;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  const since = nativeSidecarsSince;
  return major > since.major || (major === since.major && minor >= since.minor);
}
