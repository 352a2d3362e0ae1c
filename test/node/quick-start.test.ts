import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storyNames } from '../../src/stack/index.ts';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';
import { sendToCluster, untilPodPrints } from '../support/pods-of-stack.ts';

const pods = `/api/v1/namespaces/${storyNames.namespace}/pods`;

/** As the quick start of Azure Workload Identity has it. */
const quickStart = {
  metadata: { name: 'quick-start', labels: { 'azure.workload.identity/use': 'true' } },
  spec: {
    serviceAccountName: storyNames.serviceAccount,
    containers: [
      {
        name: 'oidc',
        image: 'ghcr.io/azure/azure-workload-identity/msal-node',
        env: [
          { name: 'KEYVAULT_URL', value: `https://${storyNames.vault}.vault.azure.net/` },
          { name: 'SECRET_NAME', value: storyNames.secret },
        ],
      },
    ],
  },
};

describe('the pod of the quick start', () => {
  let cloud: ConformanceStack;

  beforeAll(async () => {
    cloud = await startConformanceStack();
  });

  afterAll(() => cloud[Symbol.asyncDispose]());

  it('reads its secret, given a token by the node and all else by the webhook', async () => {
    expect((await sendToCluster(cloud.stack, 'POST', pods, quickStart)).status).toBe(201);
    const printed = await untilPodPrints(cloud.stack, `${pods}/quick-start`, /got secret/);
    expect(printed).toContain('successfully got secret, secret=Hello!');
  });
});
