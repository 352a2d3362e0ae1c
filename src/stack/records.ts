import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Directory, SignIn } from '../directory/index.ts';
import { systemClock } from '../platform/clock.ts';
import { DataFolderError } from '../platform/data-folder/index.ts';
import { vaultDomain } from '../wire/azure-hosts.ts';
import { annotations } from '../wire/workload-identity.ts';
import { type ExplainResult, explain } from './explain/index.ts';
import { openStores, type Stores } from './stores.ts';

/** What a data folder holds, for reading: whether or not a stack is running on it. */
export interface Records extends AsyncDisposable {
  explain(pasted: string): Promise<ExplainResult>;
  status(): Promise<StackStatus>;
}

export interface StackStatus {
  readonly dataFolder: string;
  readonly tenants: readonly { id: string; displayName: string; domains: readonly string[] }[];
  readonly clusters: readonly {
    name: string;
    issuer: string;
    keys: readonly { keyId: string; state: string }[];
  }[];
  readonly identities: readonly {
    name: string;
    clientId: string;
    credentials: readonly { name: string; issuer: string; subject: string }[];
  }[];
  readonly vaults: readonly { name: string; url: string }[];
  readonly signIns: readonly { id: string; at: string; clientName: string | undefined; outcome: string }[];
}
