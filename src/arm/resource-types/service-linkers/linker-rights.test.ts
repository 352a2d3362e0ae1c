import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { strangerId, subscription, type TestArm } from '../../../../test/support/test-arm.ts';
import {
  cluster,
  connection,
  createTestLinkers,
  identity,
  type TestLinkers,
  vault,
} from '../../../../test/support/test-linkers.ts';

let linkers: TestLinkers;
let arm: TestArm;

beforeEach(async () => {
  linkers = await createTestLinkers();
  arm = linkers.arm;
});

afterEach(() => linkers[Symbol.asyncDispose]());

describe('whoever makes a connection', () => {
  const asStranger = async () =>
    await arm.call('PUT', connection, { body: linkers.bodyOf(), token: arm.token({ oid: strangerId }) });
  const roleWith = async (...actions: readonly string[]) => {
    const roleName = `role ${actions.join()}`;
    const definition = {
      id: crypto.randomUUID(),
      roleName,
      description: '',
      type: 'CustomRole' as const,
      permissions: [{ actions, notActions: [], dataActions: [], notDataActions: [] }],
      assignableScopes: [subscription],
    };
    await arm.directory.roles.putDefinition(definition);
    return roleName;
  };

  it('needs the right at the cluster, and each that Service Connector uses in the caller’s name', async () => {
    const needed: readonly (readonly [action: string, scope: string, code: string])[] = [
      ['Microsoft.ServiceLinker/linkers/write', cluster, 'AuthorizationFailed'],
      ['Microsoft.KeyVault/vaults/read', vault, 'UnauthorizedResourceAccess'],
      ['Microsoft.ManagedIdentity/userAssignedIdentities/read', identity, 'UserAssignedIdentityNotFound'],
      ['Microsoft.KubernetesConfiguration/extensions/write', cluster, 'UnauthorizedResourceAccess'],
      ['Microsoft.ContainerService/managedClusters/write', cluster, 'UnauthorizedResourceAccess'],
      [
        'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write',
        identity,
        'UnauthorizedResourceAccess',
      ],
      ['Microsoft.Authorization/roleAssignments/write', vault, 'UnauthorizedResourceAccess'],
    ];
    for (const [action, scope, code] of needed) {
      const { status, body } = await asStranger();
      expect([action, status, body.error.code]).toEqual([
        action,
        code === 'UserAssignedIdentityNotFound' ? 400 : 403,
        code,
      ]);
      if (code === 'UnauthorizedResourceAccess') expect(body.error.message).toContain(action);
      expect(await linkers.credentials()).toEqual([]);
      await arm.allow(await roleWith(action), { scope });
    }
    const made = await asStranger();
    expect(made.status).toBe(201);
    expect((await linkers.endOf(made)).status).toBe('Succeeded');
  });

  it('needs no right to write the cluster where workload identity is on, and one to write policies for policies', async () => {
    await linkers.makeCluster({
      oidcIssuerProfile: { enabled: true },
      securityProfile: { workloadIdentity: { enabled: true } },
    });
    await linkers.makeVault({ enableRbacAuthorization: false });
    const others = [
      'Microsoft.ServiceLinker/linkers/*',
      'Microsoft.KubernetesConfiguration/*',
      'Microsoft.ManagedIdentity/*',
      'Microsoft.KeyVault/vaults/read',
    ];
    await arm.allow(await roleWith(...others));
    const refused = await asStranger();
    expect(refused.body.error.message).toContain('Microsoft.KeyVault/vaults/accessPolicies/write');
    await arm.allow(await roleWith('Microsoft.KeyVault/vaults/accessPolicies/write'), { scope: vault });
    expect((await asStranger()).status).toBe(201);
  });

  it.each([
    [['Key Vault Secrets User', 'Key Vault Certificate User'], 201],
    [['Key Vault Secrets User'], 403],
  ])('may hold the right to give roles for %j alone, and is answered %i', async (names, status) => {
    await arm.allow('Contributor');
    const { roles } = arm.directory;
    const role = await roles.findDefinition('User Access Administrator');
    const guids = await Promise.all(names.map(async (name) => (await roles.findDefinition(name))?.id));
    await roles.putAssignment({
      scope: vault,
      principalId: strangerId,
      principalType: 'ServicePrincipal',
      roleDefinitionId: role?.id ?? '',
      condition: `(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${guids.join(', ')}})`,
    });
    expect((await asStranger()).status).toBe(status);
  });

  it('is told nothing by a connection whose target he may not read', async () => {
    await linkers.connect();
    await arm.allow(await roleWith('Microsoft.ServiceLinker/linkers/*'), { scope: cluster });
    const token = arm.token({ oid: strangerId });
    const answer = await arm.call('POST', `${connection}/validateLinker`, { token });
    expect([answer.status, answer.body.error.code]).toEqual([403, 'UnauthorizedResourceAccess']);
    expect((await arm.call('GET', connection, { token })).status).toBe(200);
  });
});
