import type { BackOff, RestartPolicy } from '../restart-policy.ts';

/** What a container is for: `sidecar` is an init container that is restarted always. */
export type ContainerRole = 'init' | 'sidecar' | 'main';

export interface PodPlan {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly restartPolicy: RestartPolicy;
  /** Init containers and sidecars in their order, then the main ones. */
  readonly containers: readonly PlannedContainer[];
}

export interface PlannedContainer {
  readonly name: string;
  readonly image: string;
  readonly role: ContainerRole;
  readonly hasStartupProbe?: boolean;
  readonly hasReadinessProbe?: boolean;
}

export interface Termination {
  readonly exitCode: number;
  readonly signal?: number;
  /** `Completed`, `Error`, `StartError`. */
  readonly reason: string;
  readonly message?: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** What runs in the place of a container's image, as a status names it. */
export interface FoundImage {
  readonly image: string;
  readonly imageId: string;
}

export type ContainerState =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly kind: 'running'; readonly startedAt: Date }
  | ({ readonly kind: 'terminated' } & Termination);

export interface ContainerRecord {
  readonly state: ContainerState;
  readonly lastTermination?: Termination;
  readonly restartCount: number;
  readonly isStarted: boolean;
  readonly isReady: boolean;
  readonly backOff: BackOff;
  /** Nothing is tried before. */
  readonly retryAt?: Date;
  /** Once there was one. */
  readonly found?: FoundImage;
}

export interface PodState {
  readonly plan: PodPlan;
  readonly startedAt: Date;
  readonly isStopping: boolean;
  readonly containers: ReadonlyMap<string, ContainerRecord>;
}

export type PodNews = ContainerNews | { readonly kind: 'stopping' };

export type ContainerNews =
  | ({ readonly kind: 'started'; readonly container: string; readonly at: Date } & FoundImage)
  | { readonly kind: 'ended'; readonly container: string; readonly termination: Termination }
  /** No image, no configuration: the container stays as it waits. */
  | {
      readonly kind: 'unstartable';
      readonly container: string;
      readonly reason: string;
      readonly message: string;
      readonly at: Date;
    }
  | {
      readonly kind: 'probed';
      readonly container: string;
      readonly isStarted?: boolean;
      readonly isReady?: boolean;
    };
