import type { X509Certificate } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Kysely } from '../platform/database/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { KeyRingHolder } from '../platform/keys/index.ts';
import type { Log } from '../platform/log/index.ts';
import type { Secret } from '../platform/secret.ts';
import type { Access } from './access/access.ts';
import type { CallHook, ResolveService } from './admission/index.ts';
import type { MakeObject } from './kinds/api-kind.ts';
import type { ServedKinds } from './kinds/served-kinds.ts';
import type { FindBoundObject, FindServiceAccount } from './service-accounts/bound-object.ts';
import type { KubeApiTables } from './storage/migrations.ts';
import type { ObjectStore } from './storage/object-store.ts';
import type { AttachToPod, ExecInPod } from './streaming/stream-pod.ts';
import type { ReadPodLog } from './verbs/pod-log.ts';

/** What a cluster's API is made from. The composition root gives every piece. */
export interface KubeApiDependencies {
  /** The cluster's own database. */
  readonly database: { readonly queries: Kysely<KubeApiTables> };
  readonly keyRing: KeyRingHolder;
  readonly settings: KubeApiSettings;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  /** What tokens are bound to; left out, it is looked for among the cluster's own objects. */
  readonly boundObjects?: FindBoundObject;
  /** Asks the node that has a pod. */
  readonly readPodLog?: ReadPodLog;
  /** Runs a program on the node that has a pod. */
  readonly execInPod?: ExecInPod;
  readonly attachToPod?: AttachToPod;
  /** Runs the controllers too, and not the API alone. */
  readonly runsControllers?: boolean;
  /** Where the port of a Service is really listened to, before its pods are asked. */
  readonly resolveService?: ResolveService;
}

export interface KubeApiSettings {
  /**
   * As AKS forms it, with its last slash: `https://{region}.oic.prod-aks.azure.com/{tenant}/{cluster}/`. Read at each
   * use: whoever gives it may change it.
   */
  readonly issuer: string;
  /** Where the keys are published, if not under the issuer. */
  readonly jwksUri?: string;
  readonly operatorToken: Secret;
  /** Whose certificates clients may log in with; left out, with none. Read at each use too. */
  readonly clientAuthority?: X509Certificate;
  readonly maximumTokenExpirationSeconds?: number;
  readonly clusterName: string;
}

export interface KubeContext
  extends Omit<KubeApiDependencies, 'database' | 'boundObjects' | 'resolveService' | 'runsControllers'> {
  readonly callHook: CallHook;
  readonly objects: ObjectStore;
  readonly kinds: ServedKinds;
  readonly makeObject: MakeObject;
  readonly access: Access;
  readonly findServiceAccount: FindServiceAccount;
  readonly findBoundObject: FindBoundObject;
  readonly maximumTokenExpirationSeconds: number;
}
