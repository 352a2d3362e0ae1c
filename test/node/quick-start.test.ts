import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, storyNames } from '../../src/stack/index.ts';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';

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
    expect((await send(cloud.stack, 'POST', pods, quickStart)).status).toBe(201);
    const printed = await untilPrinted(cloud.stack, `${pods}/quick-start/log`, /got secret/);
    expect(printed).toContain('successfully got secret, secret=Hello!');
  });
});

async function send(stack: Stack, method: string, path: string, body?: object): Promise<Response> {
  const [cluster] = stack.clusters.list();
  return await cluster!.api.part.fetch(
    new Request(`https://localhost${path}`, {
      method,
      headers: {
        authorization: `Bearer ${cluster!.operatorToken.reveal()}`,
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
}

async function untilPrinted(stack: Stack, path: string, wanted: RegExp): Promise<string> {
  for (let round = 0; round < 200; round += 1) {
    const text = await (await send(stack, 'GET', path)).text();
    if (wanted.test(text)) return text;
    await wait(100);
  }
  const pod = await (await send(stack, 'GET', path.replace(/\/log$/, ''))).text();
  throw new Error(`it was never printed: ${await (await send(stack, 'GET', path)).text()} ${pod}`);
}
