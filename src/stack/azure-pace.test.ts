import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import {
  requestStack,
  signInAsWorkload,
  startTestStack,
  storyIdentity,
  testSettings,
} from '../../test/support/test-stack.ts';
import { delayRows } from './realism.ts';
import { type Stack, startStack } from './stack.ts';
import { storyNames } from './story.ts';

const { vault, secret, credential } = storyNames;

/** The true time, and how far the test has moved it ahead. */
function movableClock() {
  let aheadSeconds = 0;
  return {
    now: () => new Date(Date.now() + aheadSeconds * 1_000),
    advanceSeconds(seconds: number) {
      aheadSeconds += seconds;
    },
  };
}

async function readSecret(stack: Stack): Promise<number> {
  const { accessToken } = await signInAsWorkload(stack);
  const url = `https://${vault}.vault.azure.net/secrets/${secret}?api-version=7.5`;
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await requestStack(stack.run, url, { headers })).status;
}

describe('a stack with the profile azure', () => {
  it('has its story at once, and lets what changes afterwards count late', async () => {
    using folder = temporaryFolder();
    const clock = movableClock();
    const settings = testSettings(folder.file('data'), { realism: 'azure' });
    await using stack = await startStack({ settings, clock });
    const { operator, directory } = stack;
    const { principalId = '' } = (await storyIdentity(stack)) ?? {};
    expect(stack.run.realism).toBe('azure');
    expect(await readSecret(stack)).toBe(200);

    const [held] = await directory.federatedCredentials.list(principalId);
    await operator.deleteCredential(principalId, credential);
    await operator.putCredential(principalId, {
      name: credential,
      issuer: held?.issuer ?? '',
      subject: held?.subject ?? '',
    });
    const refused = await readSecret(stack).catch((error: Error) => error.message);
    expect(refused).toContain('AADSTS70021');
    const explained = await stack.explain(String(refused));
    expect(explained).toMatchObject({
      explanation: { summary: expect.stringMatching(/That is in \d+ seconds: retry until then/) },
    });
    clock.advanceSeconds(delayRows.federatedCredential.seconds);
    expect(await readSecret(stack)).toBe(200);

    const assignment = (await directory.roles.listAssignments()).find(
      (each) => each.principalId === principalId,
    );
    await operator.deleteRoleAssignment(assignment?.id ?? '');
    expect(await readSecret(stack)).toBe(200);
    clock.advanceSeconds(delayRows.roleRemoval.seconds);
    expect(await readSecret(stack)).toBe(403);
    await operator.assignRole({
      principalId,
      role: 'Key Vault Secrets User',
      scope: assignment?.scope ?? '',
    });
    expect(await readSecret(stack)).toBe(403);
    clock.advanceSeconds(delayRows.roleAssignment.seconds);
    expect(await readSecret(stack)).toBe(200);
  });

  it('ends at once while a cluster is made, which the next start brings about', async () => {
    using folder = temporaryFolder();
    const settings = testSettings(folder.file('data'), { seed: 'none' });
    const first = await startStack({ settings, delays: { clusterCreation: 3_600 } });
    const cluster = await beginCluster(first);
    expect(first.clusters.list()).toEqual([]);
    await first.close();

    await using second = await startTestStack(folder.file('data'), { seed: 'none' });
    expect(second.run.clusters).toMatchObject([{ resourceId: cluster }]);
    expect(await second.resources.listManagedClusters()).toMatchObject([{ provisioningState: 'Succeeded' }]);
  });
});

/** As `az aks create --no-wait` does. Returns the cluster's id. */
async function beginCluster({ directory, operator, run }: Stack): Promise<string> {
  const { application, servicePrincipal } = await directory.applications.create({
    displayName: 'owner',
    homeTenantId: run.tenantId,
  });
  const password = await directory.applications.addPassword(application.appId, {
    displayName: '',
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  const scope = `/subscriptions/${run.subscriptionId}`;
  await operator.assignRole({ principalId: servicePrincipal.objectId, role: 'Owner', scope });
  await operator.createResourceGroup({ name: 'lab', location: 'eastus' });
  const signedIn = await requestStack(run, `${run.directUrl}/${run.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: application.appId,
      client_secret: password?.secretText ?? '',
      scope: 'https://management.azure.com/.default',
    }),
  });
  const id = `${scope}/resourceGroups/lab/providers/Microsoft.ContainerService/managedClusters/slow`;
  const answer = await requestStack(run, `https://management.azure.com${id}?api-version=2025-03-01`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${signedIn.json.access_token}` },
    body: {
      location: 'eastus',
      identity: { type: 'SystemAssigned' },
      properties: { agentPoolProfiles: [{ name: 'nodepool1', count: 1, mode: 'System' }] },
    },
  });
  expect(answer.json).toMatchObject({ properties: { provisioningState: 'Creating' } });
  return id;
}
