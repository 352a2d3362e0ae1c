import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/temporary-folder.ts';
import { requestStack, startTestStack } from '../../test/support/test-stack.ts';
import { ResourceId } from '../resources/index.ts';
import type { CreateTenantAnswer } from './control/index.ts';
import { openRecords } from './records.ts';
import type { Stack } from './stack.ts';

type Created = Extract<CreateTenantAnswer, { kind: 'created' }>;

const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

describe('a second tenant', () => {
  let folder: TemporaryFolder;
  let stack: Stack;
  let made: Created;

  beforeAll(async () => {
    folder = temporaryFolder();
    stack = await startTestStack(folder.file('data'), { seed: 'none' });
    made = await ask('tenants', { displayName: 'Fabrikam', domain: 'fabrikam.onmicrosoft.com' });
  });
  afterAll(async () => {
    await stack.close();
    folder[Symbol.dispose]();
  });

  async function ask(kind: string, body: object) {
    const token = await readFile(folder.file('data/control.token'), 'utf8');
    const { port } = new URL(stack.run.directUrl);
    const { json } = await requestStack(stack.run, `https://control.localhost:${port}/${kind}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body,
    });
    return json;
  }

  async function signIn(user: { userPrincipalName: string; password: string }, authority = 'organizations') {
    return await requestStack(stack.run, `https://login.microsoftonline.com/${authority}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: azureCli,
        username: user.userPrincipalName,
        password: user.password,
        scope: 'https://management.core.windows.net//.default',
      }),
    });
  }

  async function firstUser() {
    await using records = await openRecords(folder.file('data'));
    const user = await records.operatorUser();
    if (user === undefined) throw new Error('the first tenant has no operator');
    return { ...user, password: user.password.reveal() };
  }

  const get = async (token: string, path: string) =>
    await requestStack(stack.run, `https://management.azure.com${path}?api-version=2022-12-01`, {
      headers: { authorization: `Bearer ${token}` },
    });

  const profile = async () =>
    JSON.parse(await readFile(join(stack.run.files.azureConfigFolder, 'azureProfile.json'), 'utf8'));

  it('has a user who signs in and sees that tenant, with its subscription, and no other', async () => {
    const { json } = await signIn(made);
    const tenants = await get(json.access_token, '/tenants');
    expect(tenants.json.value).toMatchObject([{ tenantId: made.tenantId, displayName: 'Fabrikam' }]);
    const { json: subscriptions } = await get(json.access_token, '/subscriptions');
    expect(subscriptions.value).toMatchObject([
      { subscriptionId: made.subscription.id, tenantId: made.tenantId },
    ]);
    const first = await signIn(await firstUser());
    const { json: others } = await get(first.json.access_token, '/subscriptions');
    expect(others.value).toMatchObject([
      { subscriptionId: stack.run.subscriptionId, tenantId: stack.run.tenantId },
    ]);
  });

  it('has a user who is nobody in the first', async () => {
    const refused = await signIn(made, stack.run.tenantId);
    expect([refused.status, refused.json.error_codes]).toEqual([400, [50034]]);
  });

  it('takes no token of the first for its subscription, and gives none for that of the first', async () => {
    const { json: here } = await signIn(made);
    const { json: there } = await signIn(await firstUser());
    for (const [token, id] of [
      [here.access_token, stack.run.subscriptionId],
      [there.access_token, made.subscription.id],
    ]) {
      for (const path of [`/subscriptions/${id}`, `/subscriptions/${id}/resourceGroups/any`]) {
        const { status, json } = await get(token, path);
        expect([status, json.error.code]).toEqual([401, 'InvalidAuthenticationTokenTenant']);
      }
    }
  });

  it('has no roles for somebody of the first, whatever was assigned', async () => {
    const { objectId } = await firstUser();
    await stack.operator.assignRole({
      principalId: objectId,
      role: 'Owner',
      scope: `/subscriptions/${made.subscription.id}`,
    });
    const { json } = await signIn(await firstUser());
    expect((await get(json.access_token, `/subscriptions/${made.subscription.id}`)).status).toBe(401);
    expect((await get(json.access_token, '/subscriptions')).json.value).toHaveLength(1);
  });

  it('is in the profile of the Azure CLI at once, with another of its subscriptions', async () => {
    const added = await ask('subscriptions', { displayName: 'Production', tenant: made.domain });
    const { subscriptions } = await profile();
    const shown = subscriptions.map(
      (each: { id: string; isDefault: boolean; tenantId: string; user: { name: string } }) => [
        each.id,
        each.isDefault,
        each.tenantId,
        each.user.name,
      ],
    );
    const { tenantId, userPrincipalName } = made;
    expect(shown).toEqual([
      [stack.run.subscriptionId, true, stack.run.tenantId, 'operator@workloads.onmicrosoft.com'],
      [made.subscription.id, false, tenantId, userPrincipalName],
      [added.id, false, tenantId, userPrincipalName],
    ]);
    const { json } = await signIn(made);
    expect((await get(json.access_token, `/subscriptions/${added.id}`)).status).toBe(200);
  });

  it('is told of by the records, and so is its account', async () => {
    await using records = await openRecords(folder.file('data'));
    const { subscriptions } = await records.status();
    expect(subscriptions[0]).toMatchObject({ id: stack.run.subscriptionId, isFirst: true });
    expect(subscriptions.filter(({ tenantId }) => tenantId === made.tenantId)).toHaveLength(2);
    const user = await records.operatorUser('FABRIKAM.onmicrosoft.com');
    expect([user?.tenantId, user?.password.reveal()]).toEqual([made.tenantId, made.password]);
    expect(await records.operatorUser('nowhere.com')).toBeUndefined();
  });

  it('does not become the first when the stack starts again', async () => {
    const before = { run: stack.run, profile: await profile() };
    // A data folder of before there were several tenants says of no subscription whose it is.
    const id = ResourceId.from(`/subscriptions/${stack.run.subscriptionId}`);
    const { tenantId: _, isFirst: __, ...properties } = (await stack.resources.find(id))!.properties;
    await stack.resources.put({ ...(await stack.resources.find(id))!, properties });
    await stack.close();
    stack = await startTestStack(folder.file('data'), { seed: 'none' });
    const { tenantId, subscriptionId } = stack.run;
    expect({ tenantId, subscriptionId }).toEqual({
      tenantId: before.run.tenantId,
      subscriptionId: before.run.subscriptionId,
    });
    expect(await profile()).toEqual(before.profile);
    expect((await stack.resources.find(id))?.properties).toMatchObject({ tenantId, isFirst: true });
    expect((await signIn(made)).status).toBe(200);
  });
});
