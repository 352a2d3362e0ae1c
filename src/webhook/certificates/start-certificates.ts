import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log/index.ts';
import type { KubeClient } from '../server/kube-client.ts';
import { startPolling } from '../server/polling.ts';
import type { WebhookSettings } from '../settings/read-webhook-settings.ts';
import type { CertificateHolder } from './certificate-holder.ts';
import { createCertificateKeeper } from './certificate-keeper.ts';
import { createCertificateStore } from './certificate-store.ts';
import { followFolder, followSecret } from './follow-certificate.ts';
import { createLeadership } from './lease.ts';
import { objectNames, secretPath } from './object-names.ts';

export interface CertificatesOptions {
  readonly settings: Pick<WebhookSettings, 'certificates' | 'namespace' | 'serviceName'>;
  readonly client: KubeClient;
  readonly holder: CertificateHolder;
  readonly identity: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A third of a lease: two turns can fail before another replica takes over. */
const turnMilliseconds = 10_000;
const firstTurnMilliseconds = 1_000;

/** Fills the holder, and where the certificates are our own, renews them for all replicas while it is the leader. */
export function startCertificates(options: CertificatesOptions): { close(): Promise<void> } {
  const { settings, client, holder, identity, clock, log } = options;
  const { certificates, namespace, serviceName } = settings;
  if (certificates.kind === 'folder') return followFolder(certificates.path, holder, log);

  const leadership = createLeadership({ client, namespace, identity, clock });
  const keeper = createCertificateKeeper({
    store: createCertificateStore(client, namespace),
    dnsName: `${serviceName}.${namespace}.svc`,
    clock,
    log,
  });
  const keeping = startPolling({
    log,
    pauseMilliseconds: () => (holder.current() === undefined ? firstTurnMilliseconds : turnMilliseconds),
    async run(signal) {
      if (!(await leadership.hold(signal))) return;
      const kept = await keeper.keep(signal);
      if (kept.kind === 'postponed') log.debug('certificates are postponed', { reason: kept.reason });
    },
  });
  const following = followSecret(client, secretPath(namespace, objectNames.serverSecret), { holder, log });
  return {
    async close() {
      await Promise.all([keeping.close(), following.close()]);
    },
  };
}
