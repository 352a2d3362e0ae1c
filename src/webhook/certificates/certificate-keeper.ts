import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log/index.ts';
import {
  type CertificateObjects,
  type CertificateRecords,
  readCertificateRecords,
} from './certificate-records.ts';
import type { CertificateStore, Stored } from './certificate-store.ts';
import { type CertificateAction, dueCertificateStep } from './due-certificate-step.ts';
import { issueServerCertificate, makeAuthority } from './issue.ts';

export interface CertificateKeeperOptions {
  readonly store: CertificateStore;
  /** The one name that the webhook has in the cluster. */
  readonly dnsName: string;
  readonly clock: Clock;
  readonly log: Log;
}

export type KeptCertificates =
  | { readonly kind: 'kept' }
  /** Tried again at the next turn: another replica was quicker, or the API server would not. */
  | { readonly kind: 'postponed'; readonly reason: string };

/** Brings the certificates to where nothing is due, step by step. For the leader among the replicas. */
export interface CertificateKeeper {
  keep(signal: AbortSignal): Promise<KeptCertificates>;
}

interface Situation {
  readonly objects: CertificateObjects;
  readonly records: CertificateRecords;
}

/** From nothing to a served certificate it takes three. */
const maximumSteps = 6;

export function createCertificateKeeper(options: CertificateKeeperOptions): CertificateKeeper {
  const { store, dnsName, clock, log } = options;
  const publication = createPublicationMemory(clock);
  return {
    async keep(signal) {
      for (let taken = 0; taken < maximumSteps; taken++) {
        const read = await store.read(signal);
        if (read.kind === 'refused') return { kind: 'postponed', reason: read.reason };
        const records = readCertificateRecords(read.objects, dnsName);
        const publishedSince = publication.see(records.state);
        const now = clock.now();
        const step = dueCertificateStep(
          publishedSince === undefined ? records.state : { ...records.state, publishedSince },
          now,
        );
        if (step.kind === 'wait') return { kind: 'kept' };
        const stored = await takeStep(step, { objects: read.objects, records }, options);
        if (stored.kind === 'refused') return { kind: 'postponed', reason: `${step.kind}: ${stored.reason}` };
        log.event('certificate.step', { step: step.kind });
      }
      return { kind: 'postponed', reason: `something undoes the last ${maximumSteps} steps` };
    },
  };
}

async function takeStep(
  step: CertificateAction,
  { objects, records }: Situation,
  { store, dnsName, clock }: CertificateKeeperOptions,
): Promise<Stored> {
  switch (step.kind) {
    case 'make-authority':
      return await store.storeAuthority(await makeAuthority(dnsName, clock.now()), objects);
    case 'publish':
      return await store.publish(step.bundle, objects);
    case 'issue-leaf': {
      const { authority, leafAuthorityPem } = records;
      if (authority === undefined) return { kind: 'refused', reason: 'there is no authority' };
      const pair = await issueServerCertificate(authority, dnsName, clock.now());
      const authorityPem = authority.certificatePem;
      const previousAuthorityPem = leafAuthorityPem === authorityPem ? '' : leafAuthorityPem;
      return await store.storeLeaf({ pair, authorityPem, previousAuthorityPem }, objects);
    }
  }
}

/** Since when the present authority is in every bundle, as this replica has seen it. A new leader starts over. */
function createPublicationMemory(clock: Clock) {
  let published: { readonly pem: string; readonly since: Date } | undefined;
  return {
    see({ authority, bundles }: CertificateRecords['state']): Date | undefined {
      const pem = authority?.pem.trim();
      if (pem === undefined || !bundles.every((bundle) => bundle.includes(pem))) published = undefined;
      else if (published?.pem !== pem) published = { pem, since: clock.now() };
      return published?.since;
    },
  };
}
