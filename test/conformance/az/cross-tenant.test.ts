import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectToControl } from '../../../src/cli/control-client.ts';
import { type CreateTenantAnswer, storyNames } from '../../../src/stack/index.ts';
import { type ConformanceStack, startConformanceStack } from '../../support/conformance-stack.ts';
import { sendToCluster, untilPodPrints } from '../../support/pods-of-stack.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type Az, type AzOptions, findAz, openAz, whyNoAz } from './az.ts';

const binary = findAz(process.env);
const timeout = 150_000;
const pods = '/api/v1/namespaces/default/pods';
const vault = 'fabrikam-kv';
const group = 'fabrikam-rg';

if (!binary) it.skip(whyNoAz('az'), () => {});

/**
 * As "Configure cross-tenant workload identity on AKS" has it (azure-aks-docs workload-identity-cross-tenant), with a
 * vault for the service bus: the cluster is the first tenant's, the resource the second's.
 */
describe.runIf(binary !== undefined)(`az ${binary?.version} in two tenants`, () => {
  let cloud: ConformanceStack;
  let az: Az;
  let fabrikam: Extract<CreateTenantAnswer, { kind: 'created' }>;
  let issuer: string;

  beforeAll(async () => {
    if (binary === undefined) return;
    cloud = await startConformanceStack();
    const { run } = cloud.stack;
    const control = await connectToControl(run, { dataFolder: dirname(run.files.certificateAuthority) });
    const made = await control.createTenant({ displayName: 'Fabrikam', domain: 'fabrikam.onmicrosoft.com' });
    if (made.kind !== 'created') throw new Error('there is such a tenant');
    fabrikam = made;
    az = await openAz(binary, cloud.stack);
  }, timeout);

  afterAll(async () => {
    await az?.[Symbol.asyncDispose]();
    await cloud?.[Symbol.asyncDispose]();
  });

  /** What the command prints; it has to succeed. An underscore is a blank within a word. */
  const run = async (words: string, options?: AzOptions) => {
    const { output, errors, exitCode } = await az.run(
      words.split(' ').map((word) => word.replaceAll('_', ' ')),
      options,
    );
    if (exitCode !== 0) throw new Error(`az ${words}: ${errors}`);
    return output;
  };
  const runInFabrikam = (words: string) => run(words, { profile: 'own' });

  /** A pod of the first tenant's cluster, under a service account of its own. */
  async function startPod(name: string, annotations: object, env: readonly object[] = []): Promise<void> {
    const account = { metadata: { name, annotations } };
    const accounts = '/api/v1/namespaces/default/serviceaccounts';
    expect((await sendToCluster(cloud.stack, 'POST', accounts, account)).status).toBe(201);
    const pod = {
      metadata: { name, labels: { 'azure.workload.identity/use': 'true' } },
      spec: {
        serviceAccountName: name,
        containers: [
          {
            name: 'oidc',
            image: 'ghcr.io/azure/azure-workload-identity/msal-node',
            env: [
              { name: 'KEYVAULT_URL', value: `https://${vault}.vault.azure.net/` },
              { name: 'SECRET_NAME', value: 'greeting' },
              ...env,
            ],
          },
        ],
      },
    };
    expect((await sendToCluster(cloud.stack, 'POST', pods, pod)).status).toBe(201);
  }

  it(
    'lets a managed identity of one tenant read its secret in a pod of the other',
    async () => {
      const { resourceGroup, cluster } = storyNames;
      issuer = await run(
        `aks show --resource-group ${resourceGroup} --name ${cluster} --query oidcIssuerProfile.issuerUrl`,
      );
      const { tenantId, userPrincipalName, password, subscription } = fabrikam;
      const account = await runInFabrikam(
        `login --tenant ${tenantId} --username ${userPrincipalName} --password ${password}`,
      );
      expect(account).toMatchObject([{ id: subscription.id, tenantId }]);
      await runInFabrikam(`group create --name ${group} --location eastus`);
      const { id: vaultId } = await runInFabrikam(
        `keyvault create --name ${vault} --resource-group ${group} --enable-rbac-authorization true`,
      );
      await runInFabrikam(`keyvault secret set --vault-name ${vault} --name greeting --value across`);
      const identity = await runInFabrikam(`identity create --resource-group ${group} --name reader`);
      expect(identity.tenantId).toBe(tenantId);
      await runInFabrikam(
        `role assignment create --role Key_Vault_Secrets_User --assignee-object-id ${identity.principalId} --assignee-principal-type ServicePrincipal --scope ${vaultId}`,
      );
      await runInFabrikam(
        `identity federated-credential create --name pod --identity-name reader --resource-group ${group} --issuer ${issuer} --subject system:serviceaccount:default:reader --audiences api://AzureADTokenExchange`,
      );
      // The document sets the tenant on the container; the webhook leaves it as it is.
      const tenant = { name: 'AZURE_TENANT_ID', value: tenantId };
      await startPod('reader', { 'azure.workload.identity/client-id': identity.clientId }, [tenant]);
      const printed = await untilPodPrints(cloud.stack, `${pods}/reader`, /got secret/);
      expect(printed).toContain('secret=across');
    },
    timeout,
  );

  it(
    'lets an application of several tenants do so, once an administrator of the other has let it in',
    async () => {
      const { appId } = await run(
        'ad app create --display-name vendor --sign-in-audience AzureADMultipleOrgs',
      );
      using folder = temporaryFolder();
      const parameters = folder.file('credential.json');
      const subject = 'system:serviceaccount:default:vendor';
      await writeFile(
        parameters,
        JSON.stringify({ name: 'pod', issuer, subject, audiences: ['api://AzureADTokenExchange'] }),
      );
      await run(`ad app federated-credential create --id ${appId} --parameters ${parameters}`);
      const annotations = {
        'azure.workload.identity/client-id': appId,
        'azure.workload.identity/tenant-id': fabrikam.tenantId,
      };
      await startPod('vendor', annotations);
      await untilPodPrints(cloud.stack, `${pods}/vendor`, /AADSTS700016/);

      const principal = await runInFabrikam(`ad sp create --id ${appId}`);
      expect(principal.appOwnerOrganizationId).toBe(cloud.stack.run.tenantId);
      await runInFabrikam(
        `role assignment create --role Key_Vault_Secrets_User --assignee ${appId} --scope /subscriptions/${fabrikam.subscription.id}`,
      );
      const printed = await untilPodPrints(cloud.stack, `${pods}/vendor`, /got secret/);
      expect(printed).toContain('secret=across');
    },
    timeout,
  );

  it(
    'has both tenants in the profile of the data folder, and goes from one to the other without a login',
    async () => {
      const accounts = await run('account list');
      expect(accounts).toMatchObject([
        { tenantId: cloud.stack.run.tenantId, isDefault: true },
        { tenantId: fabrikam.tenantId, isDefault: false },
      ]);
      const groups = await run(`group list --subscription ${fabrikam.subscription.id}`);
      expect(groups).toMatchObject([{ name: group }]);
    },
    timeout,
  );
});
