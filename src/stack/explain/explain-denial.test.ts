import { describe, expect, it } from 'vitest';
import { createTestKeyVault, type TestKeyVault, tenantId } from '../../../test/support/test-key-vault.ts';
import type { ManagedIdentity, Propagation } from '../../directory/index.ts';
import { explain } from './explain.ts';
import type { Explanation } from './explanation.ts';

const group = '/subscriptions/70000000-0000-4000-8000-000000000007/resourceGroups/Lab';
const issuer = 'https://eastus.oic.prod-aks.azure.com/tenant/cluster/';
const subject = 'system:serviceaccount:shop:workload-identity-sa';
const newClientId = '99999999-9999-4999-8999-999999999999';

/** A real vault, and an identity whose token it denies. */
interface Denied extends AsyncDisposable {
  readonly vault: TestKeyVault;
  readonly identity: ManagedIdentity;
  /** Asks for a secret and returns the body of the denial. */
  refuse(method?: string, body?: unknown): Promise<string>;
  explain(pasted: string, annotatedClientId?: string): Promise<Explanation>;
}

async function openDenied(propagation: Partial<Propagation> = {}): Promise<Denied> {
  const vault = await createTestKeyVault({ propagation });
  const { directory, clock } = vault;
  await directory.tenants.put({ id: tenantId, displayName: 'Contoso', domains: [], allowsFederation: true });
  const identity = await directory.managedIdentities.put({
    resourceId: `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/myIdentity`,
    name: 'myIdentity',
    location: 'eastus',
    tenantId,
  });
  await vault.call('PUT', '/secrets/my-secret', { body: { value: 'Hello!' } });
  const token = vault.token({
    appid: identity.clientId,
    oid: identity.principalId,
    sub: identity.principalId,
  });
  return {
    vault,
    identity,
    async refuse(method = 'GET', body) {
      const answer = await vault.call(method, '/secrets/my-secret', { token, body });
      expect(answer.status).toBe(403);
      return answer.text;
    },
    async explain(pasted, annotatedClientId) {
      const result = await explain(pasted, {
        directory,
        clock,
        findAnnotatedClientId: async (asked, { namespace, name }) =>
          asked === issuer && `${namespace}/${name}` === 'shop/workload-identity-sa'
            ? annotatedClientId
            : undefined,
      });
      if (result.kind !== 'explained') throw new Error(result.reason);
      return result.explanation;
    },
    [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose](),
  };
}

function fact({ facts }: Explanation, label: string): string | undefined {
  return facts.find((each) => each.label.trim() === label)?.value;
}

function grantOf({ identity, vault }: Denied, role = 'Key Vault Secrets User'): string {
  const scope = vault.vault.id.replace('/resourceGroups/', '/resourcegroups/');
  return `az role assignment create --assignee-object-id ${identity.principalId} --assignee-principal-type ServicePrincipal --role "${role}" --scope ${scope.replace('Microsoft.KeyVault', 'microsoft.keyvault')}`;
}

describe('a denial of a vault', () => {
  it('says that no role allows it, and proposes the least one that would, at the vault', async () => {
    await using denied = await openDenied();
    const body = await denied.refuse();
    for (const pasted of [body, JSON.parse(body).error.message]) {
      const explanation = await denied.explain(pasted);
      expect(explanation.summary).toBe('No role of the caller allows it here.');
      expect(fact(explanation, 'Principal')).toBe(denied.identity.principalId);
      expect(fact(explanation, 'Operation')).toBe('Microsoft.KeyVault/vaults/secrets/getSecret/action');
      expect(fact(explanation, 'Resource')).toMatch(/\/vaults\/contoso\/secrets\/my-secret$/);
      expect(fact(explanation, 'Nearest role')).toBeUndefined();
      expect(explanation.mends).toEqual([{ when: 'to grant it', command: grantOf(denied) }]);
    }
  });

  it('names the person whom it was denied to, and proposes the role for them', async () => {
    await using denied = await openDenied();
    const { directory } = denied.vault;
    const { user } = await directory.users.create({
      tenantId,
      userPrincipalName: 'ada@contoso.com',
      displayName: 'Ada',
    });
    const token = denied.vault.token({
      appid: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      appidacr: '0',
      oid: user.objectId,
      idtyp: 'user',
      scp: 'user_impersonation',
    });
    const answer = await denied.vault.call('GET', '/secrets/my-secret', { token });
    const { facts, mends } = await denied.explain(answer.text);
    expect(facts).toContainEqual({ label: 'User', value: 'ada@contoso.com' });
    expect(facts).toContainEqual({
      label: 'Caller',
      value: 'Microsoft Azure CLI 04b07795-8ddb-461a-bbee-02f9e1bf7b46',
    });
    expect(mends[0]?.command).toContain(
      `--assignee-object-id ${user.objectId} --assignee-principal-type User --role "Key Vault Secrets User"`,
    );
  });

  it('proposes a role that writes for an operation that does', async () => {
    await using denied = await openDenied();
    const { mends } = await denied.explain(await denied.refuse('PUT', { value: 'x' }));
    expect(mends.map(({ command }) => command)).toEqual([grantOf(denied, 'Key Vault Secrets Officer')]);
  });

  it('proposes what makes the vault answer', async () => {
    await using denied = await openDenied();
    const { mends } = await denied.explain(await denied.refuse());
    const [, role = '', scope = ''] = /--role "([^"]+)" --scope (\S+)$/.exec(mends[0]?.command ?? '') ?? [];
    await denied.vault.allow(role, { principalId: denied.identity.principalId, scope });
    await expect(denied.refuse()).rejects.toThrow('200');
  });

  it('names the role at another scope', async () => {
    await using denied = await openDenied();
    const other = await denied.vault.putVault({ name: 'other' });
    await denied.vault.allow('Key Vault Secrets User', {
      principalId: denied.identity.principalId,
      scope: other.id,
    });
    const explanation = await denied.explain(await denied.refuse());
    expect(explanation.summary).toBe('The caller has a role that allows it, but at another scope.');
    expect(fact(explanation, 'Nearest role')).toBe('Key Vault Secrets User');
    expect(fact(explanation, 'its scope')).toBe(other.id);
    expect(explanation.mends.map(({ command }) => command)).toEqual([grantOf(denied)]);
  });

  it('names the role that is at the scope and does not allow the operation', async () => {
    await using denied = await openDenied();
    await denied.vault.allow('Reader', { principalId: denied.identity.principalId });
    const explanation = await denied.explain(await denied.refuse());
    expect(explanation.summary).toMatch(/^The caller has a role at this scope, but not one that allows/);
    expect(fact(explanation, 'Nearest role')).toBe('Reader');
    expect(explanation.mends.map(({ command }) => command)).toEqual([grantOf(denied)]);
  });

  it('names the role whose condition does not hold', async () => {
    await using denied = await openDenied();
    const { roles } = denied.vault.directory;
    const role = await roles.findDefinition('Key Vault Secrets User');
    await roles.putAssignment({
      scope: denied.vault.vault.id,
      principalId: denied.identity.principalId,
      principalType: 'ServicePrincipal',
      roleDefinitionId: role?.id ?? '',
      condition: 'the secret is mine',
    });
    const explanation = await denied.explain(await denied.refuse());
    expect(explanation.summary).toMatch(/its condition does not hold/);
    expect(fact(explanation, 'Nearest role')).toBe('Key Vault Secrets User');
    expect(explanation.mends.map(({ command }) => command)).toEqual([grantOf(denied)]);
  });

  it('proposes no role where a deny assignment would win over it', async () => {
    await using denied = await openDenied();
    await denied.vault.allow('Key Vault Secrets User', { principalId: denied.identity.principalId });
    await denied.vault.directory.roles.putDenyAssignment({
      id: '77777777-7777-4777-8777-777777777777',
      name: 'nobody reads here',
      scope: group,
      doesNotApplyToChildScopes: false,
      permissions: [{ actions: [], notActions: [], dataActions: ['*'], notDataActions: [] }],
      principalIds: [denied.identity.principalId],
      excludedPrincipalIds: [],
    });
    const explanation = await denied.explain(await denied.refuse());
    expect(explanation.summary).toMatch(/^A deny assignment forbids it/);
    expect(fact(explanation, 'Denied by')).toBe('nobody reads here');
    expect(explanation.mends).toEqual([]);
  });

  it('says that it is allowed by now', async () => {
    await using denied = await openDenied();
    const body = await denied.refuse();
    await denied.vault.allow('Key Vault Secrets User', { principalId: denied.identity.principalId });
    const explanation = await denied.explain(body);
    expect(explanation.summary).toBe('The caller has the permission by now: repeat the request.');
    expect(fact(explanation, 'Allowed by')).toBe('Key Vault Secrets User');
    expect(explanation.mends).toEqual([]);
  });

  it('is explained for a caller that the directory does not know', async () => {
    await using denied = await openDenied();
    const body = await denied.refuse();
    await denied.vault.directory.managedIdentities.delete(denied.identity.resourceId);
    const explanation = await denied.explain(body);
    expect(fact(explanation, 'Caller')).toBe(denied.identity.clientId);
    expect(explanation.summary).toBe('No role of the caller allows it here.');
  });
});

describe('the workload behind a denial', () => {
  async function openDeniedWorkload(): Promise<Denied> {
    const denied = await openDenied();
    await denied.vault.directory.signIns.add({
      id: '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0',
      correlationId: '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f1',
      at: denied.vault.clock.now(),
      tenantId,
      clientId: denied.identity.clientId,
      credential: 'federatedIdentityCredential',
      evidence: { presented: { issuer, subject } },
    });
    return denied;
  }

  it('is named, with the identity that it runs as', async () => {
    await using denied = await openDeniedWorkload();
    const { clientId } = denied.identity;
    const explanation = await denied.explain(await denied.refuse(), clientId.toUpperCase());
    expect(explanation.summary).toBe('No role of the caller allows it here.');
    expect(fact(explanation, 'Caller')).toBe(`myIdentity ${clientId}`);
    expect(fact(explanation, 'Workload')).toBe(subject);
  });

  it('is to be started again where its annotation has changed since', async () => {
    await using denied = await openDeniedWorkload();
    const explanation = await denied.explain(await denied.refuse(), newClientId);
    expect(explanation.summary).toMatch(/^The pod still runs as the identity it was started with/);
    expect(fact(explanation, 'Annotated client')).toBe(newClientId);
    expect(explanation.mends).toEqual([
      {
        when: 'to let the annotation take effect',
        command: 'kubectl rollout restart deployment --namespace shop',
      },
      { when: 'to let the identity before the change keep its access', command: grantOf(denied) },
    ]);
  });
});

it('proposes a scope from a pasted text as one word of the shell, without what a terminal would obey', async () => {
  await using denied = await openDenied();
  const pasted = (await denied.refuse()).replace(/\/vaults\/contoso/, '/vaults/$(reboot);\u009b2J');
  const { facts, mends } = await denied.explain(pasted);
  expect(mends[0]?.command).toMatch(/ --scope '[^']*\/vaults\/\$\(reboot\);\uFFFD2J'$/);
  expect(JSON.stringify(facts)).not.toContain('\u009b');
});

describe('where propagation is imitated', () => {
  it('tells of a role that was assigned and does not count yet, and for how long', async () => {
    await using denied = await openDenied({ roleAssignmentSeconds: 30 });
    const { vault, identity } = denied;
    await vault.allow('Key Vault Secrets User', { principalId: identity.principalId });
    const pasted = await denied.refuse();
    vault.clock.advanceSeconds(10);
    const explanation = await denied.explain(pasted);
    expect(explanation.summary).toBe(
      "The role 'Key Vault Secrets User' that allows it was assigned, and counts from 2026-03-01T12:00:30.000Z on. That is in 20 seconds: retry until then.",
    );
    expect(explanation.mends).toEqual([]);
    vault.clock.advanceSeconds(20);
    expect((await denied.explain(pasted)).summary).toMatch(/has the permission by now: repeat the request/);
  });

  it('tells it of the control plane too, with the role left to the person where none was assigned', async () => {
    await using denied = await openDenied({ roleAssignmentSeconds: 30 });
    const { vault, identity } = denied;
    const { clientId, principalId } = identity;
    const pasted = `(AuthorizationFailed) The client '${clientId}' with object id '${principalId}' does not have authorization to perform action 'Microsoft.Resources/subscriptions/resourceGroups/read' over scope '${group}' or the scope is invalid.`;
    expect(await denied.explain(pasted)).toMatchObject({
      summary: 'No role of the caller allows it here.',
      mends: [{ command: expect.stringContaining(`--role ROLE --scope ${group}`) }],
    });
    await vault.allow('Reader', { principalId, scope: group });
    expect((await denied.explain(pasted)).summary).toMatch(/'Reader' .* That is in 30 seconds/);
    vault.clock.advanceSeconds(30);
    expect((await denied.explain(pasted)).summary).toMatch(/has the permission by now/);
  });

  it('tells of a principal that is there and not found yet, and how to do without', async () => {
    await using denied = await openDenied({ principalSeconds: 15 });
    const { identity, vault } = denied;
    const pasted = (id: string) =>
      `(PrincipalNotFound) Principal ${id.replaceAll('-', '')} does not exist in the directory ${tenantId}. Check that`;
    const explanation = await denied.explain(pasted(identity.principalId));
    expect(explanation.summary).toBe(
      'The principal is there, and is found from 2026-03-01T12:00:15.000Z on. That is in 15 seconds: retry until then.',
    );
    expect(explanation.mends[0]?.command).toContain(
      `--assignee-object-id ${identity.principalId} --assignee-principal-type ServicePrincipal`,
    );
    vault.clock.advanceSeconds(15);
    expect((await denied.explain(pasted(identity.principalId))).summary).toBe(
      'The principal is found by now: repeat the request.',
    );
    const nobody = await denied.explain(pasted('99999999-9999-4999-8999-999999999999'));
    expect(nobody).toMatchObject({
      summary: 'There is no service principal of that object id in this directory.',
      mends: [],
    });
  });
});
