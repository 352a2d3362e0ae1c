import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  group,
  strangerId,
  subscription,
  subscriptionId,
  type TestArm,
} from '../../../../test/support/test-arm.ts';
import {
  cluster,
  connection,
  connectionsAt,
  createTestLinkers,
  type TestLinkers,
  vault,
} from '../../../../test/support/test-linkers.ts';

const connections = connectionsAt(cluster);

let linkers: TestLinkers;
let arm: TestArm;
let clientId: string;

beforeEach(async () => {
  linkers = await createTestLinkers();
  ({ arm, clientId } = linkers);
});

afterEach(() => linkers[Symbol.asyncDispose]());

describe('a connection that is refused', () => {
  const authInfo = (changes: object) => ({
    authInfo: { authType: 'userAssignedIdentity', clientId, subscriptionId, ...changes },
  });

  it.each<[string, () => object, number, string]>([
    ['no target', () => ({ targetService: undefined }), 400, 'InvalidRequestContent'],
    ['a target that is no id', () => ({ targetService: { id: 'my-vault' } }), 400, 'UnknownResourceType'],
    ['a target of another type', () => ({ targetService: { id: cluster } }), 400, 'UnknownResourceType'],
    [
      'a target outside',
      () => ({ targetService: { type: 'SelfHostedServer', id: vault } }),
      400,
      'UnsupportedResource',
    ],
    ['a vault that is not there', () => ({ targetService: { id: `${vault}2` } }), 404, 'ResourceNotFound'],
    [
      'the CSI driver',
      () => ({
        targetService: {
          type: 'AzureResource',
          id: vault,
          resourceProperties: { type: 'KeyVault', connectAsKubernetesCsiDriver: true },
        },
      }),
      400,
      'UnsupportedResource',
    ],
    ['no authentication', () => ({ authInfo: undefined }), 400, 'InvalidRequestContent'],
    ['a secret', () => authInfo({ authType: 'secret' }), 400, 'UnsupportedResource'],
    [
      'opting out of authentication',
      () => authInfo({ authMode: 'optOutAllAuth' }),
      400,
      'UnsupportedResource',
    ],
    ['roles of its own', () => authInfo({ roles: ['Owner'] }), 400, 'UnsupportedResource'],
    ['no client id', () => authInfo({ clientId: undefined }), 400, 'InvalidRequestContent'],
    ['a client id of nobody', () => authInfo({ clientId: strangerId }), 400, 'UserAssignedIdentityNotFound'],
    [
      'a client id that is none',
      () => authInfo({ clientId: 'workload' }),
      400,
      'UserAssignedIdentityNotFound',
    ],
    [
      'an identity of another subscription',
      () => authInfo({ subscriptionId: strangerId }),
      400,
      'UserAssignedIdentityNotFound',
    ],
    [
      'a client type of another target',
      () => ({ clientType: 'kafka-springBoot' }),
      400,
      'UnsupportedResource',
    ],
    ['a namespace that cannot be one', () => ({ scope: '../kube-system' }), 400, 'InvalidRequestContent'],
    ['a store for secrets', () => ({ secretStore: { keyVaultId: vault } }), 400, 'UnsupportedResource'],
    ['a private link', () => ({ vNetSolution: { type: 'privateLink' } }), 400, 'UnsupportedResource'],
    [
      'firewall rules',
      () => ({ publicNetworkSolution: { firewallRules: { ipRanges: ['1.2.3.4'] } } }),
      400,
      'UnsupportedResource',
    ],
    [
      'a store for settings',
      () => ({ configurationInfo: { configurationStore: { appConfigurationId: vault } } }),
      400,
      'UnsupportedResource',
    ],
    ['no settings', () => ({ configurationInfo: { action: 'optOut' } }), 400, 'UnsupportedResource'],
    [
      'more settings',
      () => ({ configurationInfo: { additionalConfigurations: { A: 'b' } } }),
      400,
      'UnsupportedResource',
    ],
    [
      'a cleaning up',
      () => authInfo({ deleteOrUpdateBehavior: 'ForcedCleanup' }),
      400,
      'UnsupportedResource',
    ],
    [
      'names that are no keys of a secret',
      () => ({ configurationInfo: { customizedKeys: { AZURE_KEYVAULT_SCOPE: 'a/b' } } }),
      400,
      'InvalidRequestContent',
    ],
    [
      'one name for two settings',
      () => ({ configurationInfo: { customizedKeys: { AZURE_KEYVAULT_SCOPE: 'AZURE_KEYVAULT_CLIENTID' } } }),
      400,
      'InvalidRequestContent',
    ],
  ])('asks for %s', async (_, changes, status, code) => {
    const answer = await arm.call('PUT', connection, { body: linkers.bodyOf(changes()) });
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect((await arm.call('GET', connection)).status).toBe(404);
    expect(await linkers.credentials()).toEqual([]);
    expect(arm.clusters.applied).toEqual([]);
  });

  it.each([
    ['a vault', vault, 400, 'UnknownResourceType'],
    ['a cluster that is not there', `${cluster}2`, 404, 'ParentResourceNotFound'],
    ['a group', group, 404, 'ParentResourceNotFound'],
    ['a subscription', subscription, 404, 'ParentResourceNotFound'],
    ['a group that is not there', `${subscription}/resourceGroups/none`, 404, 'ResourceGroupNotFound'],
  ])('is at %s', async (_, source, status, code) => {
    const answer = await arm.call('PUT', `${connectionsAt(source)}/c`, { body: linkers.bodyOf() });
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  it('has a name that cannot be one', async () => {
    const answer = await arm.call('PUT', `${connections}/my-conn`, { body: linkers.bodyOf() });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidResourceName']);
  });

  it('moves to another namespace or another vault', async () => {
    await linkers.connect();
    const codeOf = async (changes: object) =>
      (await arm.call('PUT', connection, { body: linkers.bodyOf(changes) })).body.error;
    expect(await codeOf({ scope: 'shop' })).toMatchObject({ code: 'PropertyChangeNotAllowed' });
    expect(await codeOf({ targetService: { id: `${vault}2` } })).toMatchObject({
      code: 'PropertyChangeNotAllowed',
    });
  });

  it('is not there to be changed, validated or told of', async () => {
    expect((await arm.call('PATCH', connection, { body: {} })).status).toBe(404);
    expect((await arm.call('POST', `${connection}/validateLinker`)).status).toBe(404);
    expect((await arm.call('POST', `${connection}/listConfigurations`)).status).toBe(404);
  });
});
