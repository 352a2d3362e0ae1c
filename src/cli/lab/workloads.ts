import { fileURLToPath } from 'node:url';

/** An ordinary program of `examples/`, as a pod would run it. */
export interface LabWorkload {
  readonly title: string;
  readonly script: string;
}

const examples = new URL('../../../examples/node/', import.meta.url);

function example(name: string, title: string): LabWorkload {
  return { title, script: fileURLToPath(new URL(name, examples)) };
}

export const workloads: readonly LabWorkload[] = [
  example('default-credential.js', 'DefaultAzureCredential'),
  example('workload-identity-credential.js', 'WorkloadIdentityCredential'),
  example('chained-credential.js', 'ChainedTokenCredential'),
  example('msal.js', '@azure/msal-node'),
];

export const secretReader = example('secret-reader.js', 'a pod that keeps running');

/** What the failing chains run: the credential whose exception says the most. */
export const plainWorkload = example('workload-identity-credential.js', 'WorkloadIdentityCredential');
