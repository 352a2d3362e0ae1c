/** What takes its time on Azure after the answer, and need not here. */
export type PacedWork =
  | 'clusterCreation'
  | 'clusterUpdate'
  | 'clusterDeletion'
  | 'groupDeletion'
  | 'vaultDns'
  | 'featureRegistration'
  | 'providerRegistration';

/** How long it takes. The composition root decides. */
export interface Pace {
  /** 0 for what is done at once. For whatever is a moment in the store, and needs nobody to wait. */
  secondsOf(work: PacedWork): number;
  /** Lets the time go by; `ended` where the process ends first, and nobody waits any longer. */
  take(work: PacedWork): Promise<'taken' | 'ended'>;
}
