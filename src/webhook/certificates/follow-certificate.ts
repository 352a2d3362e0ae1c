import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../platform/log/index.ts';
import { Secret } from '../../platform/secret.ts';
import type { KubeClient } from '../server/kube-client.ts';
import { fieldsOf, messageOf, textOf } from '../server/kube-object.ts';
import { type Polling, startPolling } from '../server/polling.ts';
import type { CertificateHolder } from './certificate-holder.ts';

/** Short until there is a first one, which everything waits for. */
const pauseFor = (holder: CertificateHolder) => () => (holder.current() === undefined ? 200 : 10_000);

/** Follows the files that a person or cert-manager brings along. */
export function followFolder(folder: string, holder: CertificateHolder, log: Log): Polling {
  return startPolling({
    log,
    pauseMilliseconds: pauseFor(holder),
    async run() {
      try {
        const [chainPem, keyPem] = await Promise.all(
          ['tls.crt', 'tls.key'].map((name) => readFile(join(folder, name), 'utf8')),
        );
        if (chainPem && keyPem) holder.offer({ chainPem, keyPem: new Secret(keyPem) });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log.debug('the certificate folder cannot be read', { reason });
      }
    },
  });
}

/**
 * Follows the Secret through the API server: a volume of it would reach the pod only when the kubelet comes by,
 * which took minutes at every first install.
 */
export function followSecret(
  client: KubeClient,
  path: string,
  { holder, log }: { readonly holder: CertificateHolder; readonly log: Log },
): Polling {
  return startPolling({
    log,
    pauseMilliseconds: pauseFor(holder),
    async run(signal) {
      const answer = await client.send({ path, signal });
      if (answer.kind === 'unreachable' || answer.status !== 200) {
        const reason = answer.kind === 'unreachable' ? answer.reason : messageOf(answer.status, answer.body);
        log.debug('the certificate cannot be read', { reason });
        return;
      }
      const data = fieldsOf(fieldsOf(answer.body).data);
      const [chainPem, keyPem] = [decode(data['tls.crt']), decode(data['tls.key'])];
      if (chainPem !== '' && keyPem !== '') holder.offer({ chainPem, keyPem: new Secret(keyPem) });
    },
  });
}

function decode(value: unknown): string {
  return Buffer.from(textOf(value), 'base64').toString('utf8');
}
