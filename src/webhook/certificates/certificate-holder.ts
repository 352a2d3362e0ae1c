import type { Log } from '../../platform/log/index.ts';
import { type CertificatePair, readPair, type ServedCertificate } from './served-certificate.ts';

/** The certificate that is served now. Whatever cannot be served leaves the one before in place. */
export interface CertificateHolder {
  current(): ServedCertificate | undefined;
  offer(pair: CertificatePair): void;
  /** Called with every new certificate, and at once with the one that is there. */
  onChange(listener: (certificate: ServedCertificate) => void): void;
}

export function createCertificateHolder(log: Log): CertificateHolder {
  let current: ServedCertificate | undefined;
  const listeners: ((certificate: ServedCertificate) => void)[] = [];
  return {
    current: () => current,
    offer(pair) {
      if (current?.chainPem === pair.chainPem && current.keyPem.reveal() === pair.keyPem.reveal()) return;
      const read = readPair(pair);
      if (read.kind === 'unusable') {
        log.debug('a certificate cannot be served', { reason: read.reason });
        return;
      }
      current = read.certificate;
      for (const listener of listeners) listener(current);
    },
    onChange(listener) {
      listeners.push(listener);
      if (current !== undefined) listener(current);
    },
  };
}
