import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appId, group, subscriptionId, type TestArm } from '../../../../test/support/test-arm.ts';
import {
  cluster,
  connection,
  connectionsAt,
  createTestLinkers,
  identity,
  type TestLinkers,
  vault,
} from '../../../../test/support/test-linkers.ts';

const connections = connectionsAt(cluster);

let linkers: TestLinkers;
let arm: TestArm;
let clientId: string;
let principalId: string;

beforeEach(async () => {
  linkers = await createTestLinkers();
  ({ arm, clientId, principalId } = linkers);
});

afterEach(() => linkers[Symbol.asyncDispose]());

describe('a connection of a cluster to a key vault', () => {
  it('is accepted, told as it was written, and does all when its operation has succeeded', async () => {
    const release = arm.clusters.hold();
    const answer = await arm.call('PUT', connection, {
      body: linkers.bodyOf(),
      apiVersion: '2024-07-01-preview',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('azure-asyncoperation')).toContain(
      '/providers/Microsoft.ServiceLinker/locations/',
    );
    expect(answer.body).toMatchObject({
      id: connection,
      name: 'my_conn',
      type: 'microsoft.servicelinker/linkers',
      systemData: { createdBy: appId, createdByType: 'Application' },
      properties: {
        provisioningState: 'Accepted',
        targetService: { type: 'AzureResource', id: vault, resourceProperties: null },
        authInfo: { authType: 'userAssignedIdentity', clientId, subscriptionId, roles: null },
        clientType: 'none',
        scope: 'default',
        vNetSolution: null,
        secretStore: { keyVaultId: null, keyVaultSecretName: null },
        publicNetworkSolution: { firewallRules: null, action: null },
        configurationInfo: { customizedKeys: null, configurationStore: null, daprProperties: null },
      },
    });
    release();
    expect(await linkers.endOf(answer)).toMatchObject({ status: 'Succeeded' });
    const shown = await arm.call('GET', connection);
    expect(shown.body.properties.provisioningState).toBe('Succeeded');
    expect((await arm.call('GET', connections)).body).toEqual({ value: [shown.body] });

    const { properties } = (await arm.call('GET', cluster)).body;
    expect(properties).toMatchObject({
      provisioningState: 'Succeeded',
      oidcIssuerProfile: { enabled: true },
      securityProfile: { workloadIdentity: { enabled: true } },
    });
    const { issuerURL: issuer } = properties.oidcIssuerProfile;
    const subject = `system:serviceaccount:default:sc-account-${clientId}`;
    const audiences = ['api://AzureADTokenExchange'];
    expect(await linkers.credentials()).toMatchObject([{ properties: { issuer, subject, audiences } }]);
    expect(await linkers.roleNames()).toEqual(['Key Vault Certificate User', 'Key Vault Secrets User']);
    const encode = (text: string) => Buffer.from(text).toString('base64');
    expect(arm.clusters.applied).toEqual([
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: {
          name: `sc-account-${clientId}`,
          namespace: 'default',
          annotations: { 'azure.workload.identity/client-id': clientId },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'sc-myconn-secret', namespace: 'default' },
        type: 'Opaque',
        data: {
          AZURE_KEYVAULT_SCOPE: encode('https://management.azure.com/.default'),
          AZURE_KEYVAULT_RESOURCEENDPOINT: encode('https://my-vault.vault.azure.net/'),
          AZURE_KEYVAULT_CLIENTID: encode(clientId),
        },
      },
    ]);
  });

  it('made again, or beside another of the identity, adds nothing that is there', async () => {
    await linkers.connect();
    expect((await arm.call('PUT', connection, { body: linkers.bodyOf() })).status).toBe(200);
    await linkers.connect({}, `${connections}/other`);
    expect(await linkers.credentials()).toHaveLength(1);
    expect(await linkers.roleNames()).toHaveLength(2);
    const { value } = (await arm.call('GET', connections)).body;
    expect(value.map(({ name }: { name: string }) => name)).toEqual(['my_conn', 'other']);
  });

  it('gives a policy to the identity where the vault decides by policies', async () => {
    await linkers.makeVault({ enableRbacAuthorization: false });
    expect(await linkers.connect()).toMatchObject({ status: 'Succeeded' });
    expect(await linkers.roleNames()).toEqual([]);
    const { accessPolicies } = (await arm.call('GET', vault)).body.properties;
    expect(accessPolicies).toMatchObject([
      { objectId: principalId, permissions: { secrets: ['get', 'list'], certificates: ['get', 'list'] } },
    ]);
  });

  it('tells its settings, by the names that the client type or the person asks for', async () => {
    const namesOf = async () => {
      const { status, body } = await arm.call('POST', `${connection}/listConfigurations`);
      expect(status).toBe(200);
      return body.configurations.map(({ name }: { name: string }) => name);
    };
    await linkers.connect();
    const { configurations } = (await arm.call('POST', `${connection}/listConfigurations`)).body;
    expect(configurations[1]).toEqual({
      name: 'AZURE_KEYVAULT_RESOURCEENDPOINT',
      value: 'https://my-vault.vault.azure.net/',
      configType: 'Default',
      keyVaultReferenceIdentity: null,
      description: '',
    });
    const customizedKeys = { AZURE_KEYVAULT_CLIENTID: 'MY_CLIENT', UNKNOWN: 'X' };
    await linkers.connect({ configurationInfo: { customizedKeys } });
    expect(await namesOf()).toEqual(['AZURE_KEYVAULT_SCOPE', 'AZURE_KEYVAULT_RESOURCEENDPOINT', 'MY_CLIENT']);
    const patched = await arm.call('PATCH', connection, {
      body: { properties: { clientType: 'springBoot', configurationInfo: {} } },
    });
    expect(patched.status).toBe(200);
    await linkers.endOf(patched);
    expect(await namesOf()).toContain('spring.cloud.azure.keyvault.secret.endpoint');
    expect((await arm.call('GET', connection)).body.properties).toMatchObject({
      clientType: 'springBoot',
      scope: 'default',
    });
  });

  it('has in versions before 2022-11-01-preview what those have', async () => {
    await linkers.connect();
    const apiVersion = '2022-05-01';
    const { properties } = (await arm.call('GET', connection, { apiVersion })).body;
    expect(properties).toEqual({
      provisioningState: 'Succeeded',
      targetService: { type: 'AzureResource', id: vault, resourceProperties: null },
      authInfo: { authType: 'userAssignedIdentity', clientId, subscriptionId },
      clientType: 'none',
      scope: 'default',
      vNetSolution: null,
      secretStore: { keyVaultId: null },
    });
    const told = await arm.call('POST', `${connection}/listConfigurations`, { apiVersion });
    expect(told.body.configurations[2]).toEqual({ name: 'AZURE_KEYVAULT_CLIENTID', value: clientId });
  });

  it('is validated against what has become of vault, identity and roles', async () => {
    await linkers.connect();
    const validate = async () => {
      const answer = await arm.call('POST', `${connection}/validateLinker`);
      expect(answer.status).toBe(202);
      const told = await linkers.endOf(answer);
      expect((await arm.call('GET', answer.headers.get('location') ?? '')).body).toEqual(told);
      const { isConnectionAvailable, validationDetail } = told.properties;
      const failures = validationDetail.filter(({ result }: { result: string }) => result !== 'success');
      return [isConnectionAvailable, failures.map(({ name }: { name: string }) => name)];
    };
    expect(await validate()).toEqual([true, []]);
    for (const { id, principalId: holder } of await arm.directory.roles.listAssignments()) {
      if (holder === principalId) await arm.directory.roles.deleteAssignment(id);
    }
    expect(await validate()).toEqual([false, ['Managed Identity permissions validated.']]);
    await linkers.makeVault({ enableRbacAuthorization: false, publicNetworkAccess: 'Disabled' });
    expect((await validate())[1]).toContain('Target service firewall validated.');
    await arm.call('DELETE', vault);
    await arm.call('DELETE', identity);
    expect(await validate()).toEqual([
      false,
      [
        'Target resource existence validated.',
        'Managed Identity existence validated.',
        'Managed Identity permissions validated.',
      ],
    ]);
  });

  it('is deleted and leaves what it has made; and goes with its cluster', async () => {
    await linkers.connect();
    const deleted = await arm.call('DELETE', connection);
    expect(deleted.status).toBe(202);
    expect((await linkers.endOf(deleted)).status).toBe('Succeeded');
    expect((await arm.call('GET', connection)).status).toBe(404);
    expect((await arm.call('DELETE', connection)).status).toBe(204);
    expect(await linkers.credentials()).toHaveLength(1);
    expect(await linkers.roleNames()).toHaveLength(2);

    await linkers.connect();
    await linkers.endOf(await arm.call('DELETE', cluster));
    await linkers.makeCluster();
    expect((await arm.call('GET', connections)).body).toEqual({ value: [] });
  });

  it('is not made anew while it is being deleted', async () => {
    const release = arm.clusters.hold();
    const made = await arm.call('PUT', connection, { body: linkers.bodyOf() });
    const deleted = await arm.call('DELETE', connection);
    const refused = await arm.call('PUT', connection, { body: linkers.bodyOf() });
    expect([refused.status, refused.body.error.code]).toEqual([409, 'Conflict']);
    release();
    await linkers.endOf(made);
    await linkers.endOf(deleted);
    expect((await arm.call('GET', connection)).status).toBe(404);
    expect(await linkers.connect()).toMatchObject({ status: 'Succeeded' });
  });

  it('is none of the resources of its group, and can have roles at itself', async () => {
    await linkers.connect();
    const { value } = (await arm.call('GET', `${group}/resources`)).body;
    expect(value.map(({ type }: { type: string }) => type)).not.toContain('microsoft.servicelinker/linkers');
    const assignments = `${connection}/providers/Microsoft.Authorization/roleAssignments`;
    expect((await arm.call('GET', assignments)).status).toBe(200);
  });
});

describe('a connection that fails', () => {
  it('says Conflict while the cluster is being changed', async () => {
    const release = arm.clusters.hold();
    await arm.call('PATCH', cluster, { body: { tags: { a: 'b' } } });
    const ended = await linkers.connect();
    expect(ended).toMatchObject({
      status: 'Failed',
      error: {
        code: 'GeneralUserError',
        message: "Execution failed. Operation returned an invalid status code 'Conflict'",
      },
    });
    expect((await arm.call('GET', connection)).body.properties.provisioningState).toBe('Failed');
    release();
  });

  it('takes back what it has given, and can be made again', async () => {
    const ended = await linkers.connect({ scope: 'shop' });
    expect(ended).toMatchObject({
      status: 'Failed',
      error: { code: 'GeneralUserError', message: expect.stringContaining('namespaces "shop" not found') },
    });
    expect(await linkers.credentials()).toEqual([]);
    expect(await linkers.roleNames()).toEqual([]);
    arm.clusters.namespaces.add('shop');
    expect(await linkers.connect({ scope: 'shop' })).toMatchObject({ status: 'Succeeded' });
    expect(await linkers.credentials()).toMatchObject([
      { properties: { subject: `system:serviceaccount:shop:sc-account-${clientId}` } },
    ]);
  });

  it('leaves what was there before it', async () => {
    const held = await arm.allow('Key Vault Secrets User', { principalId, scope: vault });
    await linkers.connect({ scope: 'shop' });
    expect(await linkers.roleNames()).toEqual(['Key Vault Secrets User']);
    expect(await arm.directory.roles.findAssignment(held)).toBeDefined();
    await linkers.makeVault({ enableRbacAuthorization: false });
    await linkers.connect({ scope: 'shop' });
    expect((await arm.call('GET', vault)).body.properties.accessPolicies).toEqual([]);
  });

  it('has the code of the credential’s own refusal where the identity has too many', async () => {
    for (let count = 0; count < 20; count += 1) {
      const issuer = `https://issuer.example/${count}`;
      await arm.call('PUT', `${identity}/federatedIdentityCredentials/number-${count}`, {
        body: { properties: { issuer, subject: 's', audiences: ['api://AzureADTokenExchange'] } },
      });
    }
    expect(await linkers.connect()).toMatchObject({ status: 'Failed', error: { code: 'BadRequest' } });
    expect(await linkers.roleNames()).toEqual([]);
  });
});
