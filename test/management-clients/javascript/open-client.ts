import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DefaultAzureCredential } from '@azure/identity';
import type { ClientReport } from '../report.ts';
import { readDeclaredModels } from './declared-schema.ts';
import { type ObservedClient, observeClient, recordExchange } from './observed-client.ts';

export interface OpenedClient extends Omit<ObservedClient, 'report'> {
  readonly report: () => ClientReport;
}

export interface ClientPlace {
  /** With the packages in its `node_modules`. */
  readonly folder: string;
  readonly subscriptionId: string;
  /** Then members that the client does not know are faults. */
  readonly isNewest: boolean;
}

const credential = new DefaultAzureCredential();
/** What they ask for is the tenant's, or has the subscription in its id. */
const withoutSubscription = ['@azure/arm-resources-subscriptions', '@azure/arm-servicelinker'];

/** A client as it is published, of whatever generation, with a policy in its pipeline that keeps every exchange. */
export function openClient(
  packageName: string,
  { folder, subscriptionId, isNewest }: ClientPlace,
): OpenedClient {
  const load = createRequire(join(folder, 'package.json'));
  const packageFolder = findPackageFolder(load, packageName, folder);
  const { version } = load(join(packageFolder, 'package.json')) as { version: string };
  const exported = load(packageName) as Readonly<Record<string, unknown>>;
  const [, Client] = Object.entries(exported).find(([name]) => /^[A-Z]\w+Client$/.test(name)) ?? [];
  if (!isConstructor(Client)) throw new Error(`${packageName} exports no client.`);
  const options = { ...pipelineOptions };
  const client = withoutSubscription.includes(packageName)
    ? new Client(credential, options)
    : new Client(credential, subscriptionId, options);
  const declared = readDeclaredModels(packageFolder);
  const observed = observeClient(client, { declared, isNewest });
  return { ...observed, report: () => ({ packageName, version, ...observed.report() }) };
}

function findPackageFolder(load: NodeJS.Require, packageName: string, folder: string): string {
  for (const root of load.resolve.paths(packageName) ?? []) {
    const found = join(root, packageName);
    if (existsSync(join(found, 'package.json'))) return found;
  }
  throw new Error(`${packageName} is not installed in ${dirname(folder)}.`);
}

// biome-ignore lint/suspicious/noExplicitAny: clients of every version
type ClientConstructor = new (...parameters: any[]) => object;

function isConstructor(value: unknown): value is ClientConstructor {
  return typeof value === 'function';
}

interface PipelineAnswer {
  readonly status: number;
  readonly bodyAsText?: string | null;
}

/** One member for each generation of pipeline; the others pass by it. */
const pipelineOptions = {
  additionalPolicies: [
    {
      position: 'perRetry',
      policy: {
        name: 'record-exchanges',
        async sendRequest<Request extends { method: string; url: string }>(
          request: Request,
          next: (request: Request) => Promise<PipelineAnswer>,
        ) {
          return keep(request, await next(request));
        },
      },
    },
  ],
  requestPolicyFactories: (usual: readonly object[]) => [
    ...usual,
    {
      create: (next: { sendRequest(request: object): Promise<PipelineAnswer> }) => ({
        sendRequest: async (request: { method: string; url: string }) =>
          keep(request, await next.sendRequest(request)),
      }),
    },
  ],
  // Those of the oldest generation wait half a minute between two looks.
  longRunningOperationRetryTimeout: 1,
};

function keep<Answer extends PipelineAnswer>(
  { method, url }: { readonly method: string; readonly url: string },
  answer: Answer,
): Answer {
  const text = answer.bodyAsText ?? '';
  recordExchange({
    method,
    url: new URL(url),
    status: answer.status,
    body: text.trim() === '' ? undefined : JSON.parse(text),
  });
  return answer;
}
