import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storyNames } from '../../../src/stack/index.ts';
import { type ConformanceStack, startConformanceStack } from '../../support/conformance-stack.ts';
import { type Az, findAz, openAz, whyNoAz } from './az.ts';

const binary = findAz(process.env);
const timeout = 150_000;

if (!binary) it.skip(whyNoAz('the identities of a cluster'), () => {});

/** The identities of a cluster, as the real az asks for them: a subnet of one's own, and add-ons. */
describe.runIf(binary !== undefined)(`az ${binary?.version}, of the identities of a cluster`, () => {
  let cloud: ConformanceStack;
  let az: Az;

  beforeAll(async () => {
    if (binary === undefined) return;
    cloud = await startConformanceStack();
    az = await openAz(binary, cloud.stack);
  }, timeout);

  afterAll(async () => {
    await az?.[Symbol.asyncDispose]();
    await cloud?.[Symbol.asyncDispose]();
  });

  const run = async (line: string) => {
    const { output, errors, exitCode } = await az.run(line.split(' '));
    expect(exitCode, errors).toBe(0);
    return output;
  };
  const rolesOf = async (principalId: string) => {
    const all = await run(`role assignment list --all --assignee ${principalId} --fill-principal-name false`);
    return all.map(({ roleDefinitionName, scope }: { roleDefinitionName: string; scope: string }) => [
      roleDefinitionName,
      scope.split('/').at(-1),
    ]);
  };

  it(
    'lets the cluster into a subnet, and add-ons into what they need',
    async () => {
      await run('group create -n addons -l eastus');
      const { newVNet } = await run(
        'network vnet create -g addons -n net --address-prefixes 10.0.0.0/16 --subnet-name nodes --subnet-prefixes 10.0.0.0/24',
      );
      await run(
        'network vnet subnet create -g addons --vnet-name net -n virtual --address-prefixes 10.0.1.0/24 --delegations Microsoft.ContainerInstance/containerGroups',
      );
      const control = await run('identity create -g addons -n control');
      const [{ id: subnet }] = newVNet.subnets;
      const made = await run(
        `aks create -g addons -n one --no-ssh-key --assign-identity ${control.id} --vnet-subnet-id ${subnet} --aci-subnet-name virtual --appgw-subnet-cidr 10.0.9.0/24 --enable-addons virtual-node,ingress-appgw,azure-policy,azure-keyvault-secrets-provider`,
      );
      expect(await rolesOf(control.principalId)).toEqual(
        expect.arrayContaining([
          ['Network Contributor', 'nodes'],
          ['Contributor', 'MC_addons_one_eastus'],
        ]),
      );
      const { aciConnectorLinux, ingressApplicationGateway } = made.addonProfiles;
      expect((await rolesOf(aciConnectorLinux.identity.objectId)).sort()).toEqual([
        ['Contributor', 'MC_addons_one_eastus'],
        ['Contributor', 'net'],
      ]);
      expect((await rolesOf(ingressApplicationGateway.identity.objectId)).sort()).toEqual([
        ['Contributor', 'MC_addons_one_eastus'],
        ['Network Contributor', 'net'],
      ]);
    },
    timeout,
  );

  it(
    'switches add-ons on and off, and their identities come and go',
    async () => {
      const names = async () => {
        const list = await run('identity list -g MC_addons_one_eastus');
        return list.map(({ name }: { name: string }) => name);
      };
      await run('aks enable-addons -g addons -n one -a http_application_routing,monitoring');
      expect(await names()).toEqual([
        'aciconnectorlinux-one',
        'azurekeyvaultsecretsprovider-one',
        'azurepolicy-one',
        'httpapplicationrouting-one',
        'ingressapplicationgateway-one',
        'omsagent-one',
        'one-agentpool',
      ]);
      expect(await run('network dns zone list -g MC_addons_one_eastus')).toHaveLength(1);
      await run(
        'aks disable-addons -g addons -n one -a http_application_routing,monitoring,virtual-node,azure-policy',
      );
      expect(await names()).toEqual([
        'azurekeyvaultsecretsprovider-one',
        'ingressapplicationgateway-one',
        'one-agentpool',
      ]);
      const { errors } = await az.run('network vnet delete -g addons -n net'.split(' '));
      expect(errors).toContain('(InUseSubnetCannotBeDeleted)');
      await run('group delete -n addons --yes');
    },
    timeout,
  );

  it(
    'monitors a cluster, in a workspace of its own making or of the person’s',
    async () => {
      await run('group create -n watched -l westeurope');
      const made = await run('aks create -g watched -n two --no-ssh-key --enable-addons monitoring');
      const { config, identity } = made.addonProfiles.omsagent;
      expect(config.logAnalyticsWorkspaceResourceID).toMatch(
        /resourceGroups\/DefaultResourceGroup-WEU\/.*\/DefaultWorkspace-[0-9a-f-]{36}-WEU$/,
      );
      expect(await rolesOf(identity.objectId)).toEqual([['Monitoring Metrics Publisher', 'two']]);
      const rule = 'MSCI-westeurope-two';
      const association = `${made.id}/providers/Microsoft.Insights/dataCollectionRuleAssociations/ContainerInsightsExtension`;
      const { properties } = await run(
        `resource show --ids ${association} --api-version 2022-06-01 --query {properties:properties}`,
      );
      expect(properties.dataCollectionRuleId.split('/').at(-1)).toBe(rule);

      const logs = await run(
        'monitor log-analytics workspace create -g watched -n own-logs --retention-time 60 --tags a=b',
      );
      await run('aks disable-addons -g watched -n two -a monitoring');
      const again = await run(
        `aks enable-addons -g watched -n two -a monitoring --workspace-resource-id ${logs.id} --enable-high-log-scale-mode`,
      );
      expect(again.addonProfiles.omsagent.config).toEqual({
        logAnalyticsWorkspaceResourceID: logs.id,
        useAADAuth: 'true',
      });
      expect(await run('monitor log-analytics workspace list -g watched')).toEqual([logs]);
      await run('monitor log-analytics workspace delete -g watched -n own-logs --yes');
      const { errors } = await az.run('aks enable-addons -g watched -n two -a azure-policy'.split(' '));
      expect(errors).toContain('(GetLogAnalyticsWorkspaceError)');
      await run('aks disable-addons -g watched -n two -a monitoring');
      await run('group delete -n watched --yes');
    },
    timeout,
  );

  it(
    'shows the credential of an identity',
    async () => {
      const { principalId } = await run(`identity create -g ${storyNames.resourceGroup} -n shown`);
      const { keyCredentials } = await run(`ad sp show --id ${principalId}`);
      expect(keyCredentials).toMatchObject([{ type: 'AsymmetricX509Cert', usage: 'Verify' }]);
    },
    timeout,
  );
});
