import { addSeconds, type Clock } from '../platform/clock.ts';
import type { CertifiedKey, ClientAuthority } from '../platform/tls/index.ts';

/** AKS's administrator: the user `masterclient` of the group that may do anything. */
const operatorSubject = { commonName: 'masterclient', organizations: ['system:masters'] };

/** Long before the end of a certificate, which lives for a week. */
const renewalSeconds = 3 * 24 * 3_600;

/** What the operator shows to a cluster. It stays the same for days: files that have it are compared with each other. */
export interface OperatorCertificate {
  get(): Promise<CertifiedKey>;
  /** The next one is vouched for by the authority as it will be then. */
  forget(): void;
}

export function createOperatorCertificate(authority: ClientAuthority, clock: Clock): OperatorCertificate {
  let held: { readonly certificate: Promise<CertifiedKey>; readonly renewAt: Date } | undefined;
  return {
    get() {
      if (held === undefined || held.renewAt <= clock.now()) {
        const certificate = authority.issue(operatorSubject);
        held = { certificate, renewAt: addSeconds(clock.now(), renewalSeconds) };
        certificate.catch(() => {
          held = undefined;
        });
      }
      return held.certificate;
    },
    forget() {
      held = undefined;
    },
  };
}
