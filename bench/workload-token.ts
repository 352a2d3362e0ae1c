import { connectToCluster } from '../src/cli/cluster-client.ts';
import { storyNames } from '../src/stack/index.ts';
import { annotations, tokenExchangeAudience } from '../src/wire/workload-identity.ts';
import type { MeasuredStack } from './measured-stack.ts';

/** The client that the seeded service account names, and fresh tokens of that account. */
export async function requestAssertions(
  { run }: MeasuredStack,
  count: number,
): Promise<{ clientId: string; assertions: readonly string[] }> {
  const cluster = await connectToCluster(run, undefined);
  const { namespace, serviceAccount } = storyNames;
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}`;
  const account = (await cluster.call('GET', path)).body as {
    metadata: { annotations: Record<string, string> };
  };
  const assertions: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { body } = await cluster.call('POST', `${path}/token`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [tokenExchangeAudience], expirationSeconds: 3_600 },
    });
    assertions.push((body as { status: { token: string } }).status.token);
  }
  return { clientId: account.metadata.annotations[annotations.clientId] ?? '', assertions };
}

/** The bytes of a token request, as a client on a connection that stays open sends them. */
export function tokenRequestBytes(tenantId: string, clientId: string, assertion: string): Buffer {
  const body = new URLSearchParams({
    client_id: clientId,
    scope: 'https://vault.azure.net/.default',
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  }).toString();
  return Buffer.from(
    `POST /${tenantId}/oauth2/v2.0/token HTTP/1.1\r\nHost: login.microsoftonline.com\r\n` +
      'Content-Type: application/x-www-form-urlencoded;charset=utf-8\r\n' +
      `Content-Length: ${body.length}\r\nConnection: keep-alive\r\n\r\n${body}`,
  );
}
