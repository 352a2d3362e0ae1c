import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log/index.ts';
import type { NodeCapacity } from '../container-spec/read-resource-field.ts';
import type { ImageFinding } from '../images/find-image.ts';
import type { ProcessList } from '../runtime/process-list.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Timer } from '../timer.ts';
import type { ApiClient } from './api-client.ts';

export interface ApiServerAddress {
  readonly host: string;
  readonly port: number;
}

/** What all of a node's pods share. */
export interface NodeContext {
  readonly api: ApiClient;
  readonly nodeName: string;
  /** Of the node and of every pod: there is one network. */
  readonly address: string;
  /** Where pods find the API server, whatever its Service says. */
  readonly apiServer?: ApiServerAddress;
  readonly folder: string;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly log: Log;
  readonly capacity: NodeCapacity;
  readonly runtime: Runtime;
  readonly processes: ProcessList;
  readonly findImage: (image: string) => ImageFinding;
  /** Every container's, below what its pod says. */
  readonly environment: ReadonlyMap<string, string>;
  /** How often volumes are brought up to date. */
  readonly syncSeconds?: number;
}
