import { connect } from 'node:tls';
import type { ServedCertificate } from '../certificates/served-certificate.ts';

const timeoutMilliseconds = 2_000;

/** Why the webhook's own port does not answer with the certificate that it should. */
export type DialWebhook = (certificate: ServedCertificate) => Promise<string | undefined>;

/** Comes as a client does, and sees what a client is shown. */
export function createDial(target: { readonly host: string; readonly port: number }): DialWebhook {
  return ({ fingerprint }) =>
    new Promise((resolve) => {
      // Whether the certificate is to be trusted is for the API server to say; which one it is, is seen here.
      const socket = connect({ ...target, rejectUnauthorized: false, timeout: timeoutMilliseconds }, () => {
        const isOurs = socket.getPeerCertificate().fingerprint256 === fingerprint;
        finish(isOurs ? undefined : 'the webhook port shows another certificate');
      });
      const finish = (fault: string | undefined) => {
        socket.destroy();
        resolve(fault);
      };
      socket.once('timeout', () => finish(`the webhook port does not answer in ${timeoutMilliseconds} ms`));
      socket.once('error', (error) => finish(`the webhook port cannot be dialled: ${error.message}`));
    });
}
