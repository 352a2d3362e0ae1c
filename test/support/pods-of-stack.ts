import { setTimeout as wait } from 'node:timers/promises';
import type { Stack } from '../../src/stack/index.ts';

/** A request to the first cluster of a stack, as its operator makes it. */
export async function sendToCluster(
  stack: Stack,
  method: string,
  path: string,
  body?: object,
): Promise<Response> {
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

/** The log of a pod, once it has what is wanted. */
export async function untilPodPrints(stack: Stack, podPath: string, wanted: RegExp): Promise<string> {
  for (let round = 0; round < 200; round += 1) {
    const text = await (await sendToCluster(stack, 'GET', `${podPath}/log`)).text();
    if (wanted.test(text)) return text;
    await wait(100);
  }
  const pod = await (await sendToCluster(stack, 'GET', podPath)).text();
  const log = await (await sendToCluster(stack, 'GET', `${podPath}/log`)).text();
  throw new Error(`it was never printed: ${log} ${pod}`);
}
