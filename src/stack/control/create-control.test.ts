import { randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import type { Directory } from '../../directory/index.ts';
import {
  createIdentityAssignments,
  type IdentityAssignments,
} from '../../managed-identity-endpoint/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { openDataFolder } from '../../platform/data-folder/index.ts';
import { randomId } from '../../platform/ids.ts';
import type { SigningKey } from '../../platform/keys/index.ts';
import type { Part } from '../../platform/part.ts';
import { createSealer } from '../../platform/sealing/index.ts';
import { Secret } from '../../platform/secret.ts';
import { createOperatorTenants } from '../operator-tenants.ts';
import type { RunningCluster } from '../running-cluster.ts';
import { openStores } from '../stores.ts';
import { type ControlDependencies, createControl } from './create-control.ts';

let key: SigningKey;
let cluster: TestCluster;
let control: Part;
let ground: TenantGround;
let assignments: IdentityAssignments;

beforeAll(async () => {
  key = await makeTestKey();
});

beforeEach(async () => {
  cluster = await openTestCluster({ key });
  // Of a running cluster, the control surface reads the name and calls the API.
  const running = { record: { name: 'my cluster' }, api: cluster.api } as RunningCluster;
  ground = await openTenantGround();
  const { tenants } = ground;
  assignments = createIdentityAssignments(ground.directory);
  control = createControl({
    clusters: { list: () => [running] },
    tenants,
    identities: { ...assignments, endpoint: 'https://127.0.0.1:8443/msi/token' },
    token: new Secret('the token'),
  });
  return async () => {
    await ground.close();
    await cluster.close();
  };
});

interface TenantGround {
  readonly tenants: ControlDependencies['tenants'];
  readonly directory: Directory;
  /** How often clients were told. */
  changes: number;
  close(): Promise<void>;
}

const firstTenantId = '10000000-0000-4000-8000-000000000001';

async function openTenantGround(): Promise<TenantGround> {
  const temporary = temporaryFolder();
  const folder = await openDataFolder(temporary.file('data'));
  const stores = await openStores({ file: () => ':memory:', clock: systemClock });
  const { directory, resources } = stores;
  await directory.tenants.put({
    id: firstTenantId,
    displayName: 'Contoso',
    domains: ['contoso.onmicrosoft.com'],
    allowsFederation: true,
  });
  const sealer = createSealer(randomBytes(32));
  const given = { directory, resources, folder, sealer, newId: randomId, firstTenantId };
  const made: TenantGround = {
    directory,
    changes: 0,
    tenants: {
      ...createOperatorTenants(given),
      async onChange() {
        made.changes += 1;
      },
    },
    async close() {
      await stores.close();
      await folder.close();
      temporary[Symbol.dispose]();
    },
  };
  return made;
}

interface Asked {
  readonly method?: string;
  readonly authorization?: string;
  readonly body?: unknown;
  readonly text?: string;
}

interface Answered {
  readonly status: number;
  // Tests look into answers of every shape.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
}

async function ask(
  path: string,
  { method = 'POST', authorization, body = {}, text }: Asked = {},
): Promise<Answered> {
  const response = await control.fetch(
    new Request(`https://control.localhost/${path.startsWith('/') ? path.slice(1) : `clusters/${path}`}`, {
      method,
      headers: { authorization: authorization ?? 'Bearer the token' },
      ...(method === 'POST' && { body: text ?? JSON.stringify(body) }),
    }),
  );
  return { status: response.status, body: await response.json() };
}

const keyIds = () => cluster.api.keyStates().map(({ keyId }) => keyId);

describe('the control surface', () => {
  it('takes the rotation a step on, with what it is told, and answers what became of it', async () => {
    const published = await ask('my%20cluster/rotate-keys', { body: { publishLeadSeconds: 60 } });
    expect(published).toMatchObject({
      status: 200,
      body: { kind: 'published', rotatesFrom: '2026-03-01T12:01:00.000Z' },
    });
    expect(await ask('my%20cluster/rotate-keys')).toMatchObject({ status: 200, body: { kind: 'waiting' } });
    expect(await ask('my%20cluster/rotate-keys', { body: { isForced: true } })).toMatchObject({
      status: 200,
      body: { kind: 'rotated', previousKeyId: key.keyId, unknownUntil: '2026-03-01T13:00:00.000Z' },
    });
  });

  it('drops a key, where it is told to whatever needs it', async () => {
    await cluster.api.rotateKeys({ isForced: true });
    const body = { keyId: key.keyId };
    expect(await ask('my%20cluster/drop-key', { body })).toMatchObject({ body: { kind: 'needed' } });
    const forced = { ...body, isForced: true };
    expect(await ask('my%20cluster/drop-key', { body: forced })).toMatchObject({ body: { kind: 'dropped' } });
    expect(keyIds()).not.toContain(key.keyId);
  });

  it.each(['', 'the token', 'Bearer the toke', 'Bearer the tokens', 'Bearer other', 'Basic the token'])(
    'does nothing for %j',
    async (authorization) => {
      expect((await ask('my%20cluster/rotate-keys', { authorization })).status).toBe(401);
      expect(keyIds()).toEqual([key.keyId]);
    },
  );

  it('makes a tenant with a subscription and an account, once for a domain', async () => {
    const body = { displayName: 'Fabrikam', domain: 'fabrikam.onmicrosoft.com' };
    const made = await ask('/tenants', { body });
    expect(made).toMatchObject({
      status: 200,
      body: {
        kind: 'created',
        displayName: 'Fabrikam',
        domain: body.domain,
        subscription: { displayName: 'Fabrikam subscription' },
        userPrincipalName: 'operator@fabrikam.onmicrosoft.com',
        password: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    });
    const { tenantId } = made.body;
    expect(await ask('/tenants', { body })).toEqual({ status: 200, body: { kind: 'name-taken', tenantId } });
    expect(ground.changes).toBe(1);
    const { password, userPrincipalName } = made.body;
    const { users, directoryRoles } = ground.directory;
    const user = await users.find(userPrincipalName);
    expect(user?.tenantId).toBe(tenantId);
    expect(await users.hasPassword(user?.objectId ?? '', password)).toBe(true);
    const [globalAdministrator] = directoryRoles.list();
    expect(await directoryRoles.heldBy(user?.objectId ?? '')).toEqual([globalAdministrator?.templateId]);
  });

  it('makes one tenant of a domain, however many ask at once', async () => {
    const body = { displayName: 'Fabrikam', domain: 'fabrikam.onmicrosoft.com' };
    const kinds = (await Promise.all([1, 2, 3].map(() => ask('/tenants', { body })))).map(
      (answer) => answer.body.kind,
    );
    expect(kinds.sort()).toEqual(['created', 'name-taken', 'name-taken']);
    expect(await ground.directory.tenants.list()).toHaveLength(2);
  });

  it('makes a subscription in the first tenant, or in the one that is named', async () => {
    const body = { displayName: 'Production' };
    expect((await ask('/subscriptions', { body })).body).toMatchObject({
      kind: 'created',
      displayName: 'Production',
      tenantId: firstTenantId,
    });
    const named = { ...body, tenant: 'CONTOSO.onmicrosoft.com' };
    expect((await ask('/subscriptions', { body: named })).body).toMatchObject({ tenantId: firstTenantId });
    const unknown = { ...body, tenant: 'nowhere' };
    expect((await ask('/subscriptions', { body: unknown })).body).toEqual({ kind: 'unknown-tenant' });
    expect(ground.changes).toBe(2);
  });

  it('assigns identities to a program, and takes them back', async () => {
    const resourceId = `/subscriptions/${firstTenantId}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one`;
    const identity = await ground.directory.managedIdentities.put({
      resourceId,
      name: 'one',
      location: 'westeurope',
      tenantId: firstTenantId,
    });
    const made = await ask('/identity-assignments', { body: { resourceIds: [resourceId] } });
    expect(made).toEqual({
      status: 200,
      body: {
        kind: 'assigned',
        endpoint: 'https://127.0.0.1:8443/msi/token',
        header: expect.stringMatching(/^[\w-]{43}$/),
      },
    });
    const { header } = made.body;
    expect(assignments.find(header)).toEqual([identity]);
    const unknown = await ask('/identity-assignments', { body: { resourceIds: [resourceId, '/x'] } });
    expect(unknown.body).toEqual({ kind: 'unknown-identity', resourceId: '/x' });
    expect((await ask('/identity-releases', { body: { header } })).body).toEqual({ kind: 'released' });
    expect(assignments.find(header)).toBeUndefined();
    expect((await ask('/identity-releases', { body: { header } })).body).toEqual({ kind: 'unknown' });
  });

  it.each([
    ['identity-assignments', {}],
    ['identity-assignments', { resourceIds: [] }],
    ['identity-assignments', { resourceIds: [''] }],
    ['identity-assignments', { resourceIds: 'one' }],
    ['identity-assignments', { resourceIds: ['x'.repeat(2_049)] }],
    ['identity-assignments', { resourceIds: Array.from({ length: 101 }, () => '/x') }],
    ['identity-releases', {}],
    ['identity-releases', { header: '' }],
    ['identity-releases', { header: 'x'.repeat(257) }],
  ])('refuses to do %s for %j', async (kind, body) => {
    expect((await ask(`/${kind}`, { body })).status).toBe(400);
  });

  it.each([
    ['tenants', {}],
    ['tenants', { displayName: '', domain: 'a.b' }],
    ['tenants', { displayName: 'a\u001b[2J', domain: 'a.b' }],
    ['tenants', { displayName: 'a', domain: 'localhost' }],
    ['tenants', { displayName: 'a', domain: 'A.b' }],
    ['tenants', { displayName: 'a', domain: 'a.b/c' }],
    ['tenants', { displayName: 'a', domain: `${'a'.repeat(64)}.b` }],
    ['tenants', { displayName: 'a', domain: '127.0.0.1' }],
    ['tenants', { displayName: 'a', domain: 'a.b', id: firstTenantId }],
    ['subscriptions', {}],
    ['subscriptions', { displayName: 'a'.repeat(101) }],
    ['subscriptions', { displayName: 'a', tenant: '' }],
  ])('refuses to make of %s what is asked for by %j', async (kind, body) => {
    expect((await ask(`/${kind}`, { body })).status).toBe(400);
    expect(await ground.directory.tenants.list()).toHaveLength(1);
    expect(ground.changes).toBe(0);
  });

  it('says nothing of what there is to whoever has no token', async () => {
    const paths = ['my%20cluster/rotate-keys', 'other/rotate-keys', 'other/nothing', '', '/tenants'];
    for (const path of [...paths, '/identity-assignments', '/identity-releases']) {
      expect((await ask(path, { authorization: 'Bearer x' })).status).toBe(401);
    }
  });

  it.each<[number, string, Asked]>([
    [404, 'other/rotate-keys', {}],
    [404, 'my cluster/constructor', {}],
    [404, 'my%20cluster/rotate-keys/more', {}],
    [404, 'my%20cluster', {}],
    [404, '/tenants/more', {}],
    [404, '/constructor', {}],
    [405, '/tenants', { method: 'GET' }],
    [405, 'my%20cluster/rotate-keys', { method: 'GET' }],
    [400, 'my%20cluster/rotate-keys', { text: '' }],
    [400, 'my%20cluster/rotate-keys', { text: '{' }],
    [400, 'my%20cluster/rotate-keys', { body: [] }],
    [400, 'my%20cluster/rotate-keys', { body: { force: true } }],
    [400, 'my%20cluster/rotate-keys', { body: { publishLeadSeconds: -1 } }],
    [400, 'my%20cluster/rotate-keys', { body: { publishLeadSeconds: 1.5 } }],
    [400, 'my%20cluster/rotate-keys', { body: { publishLeadSeconds: '60' } }],
    [400, 'my%20cluster/drop-key', { body: {} }],
    [400, 'my%20cluster/drop-key', { body: { keyId: '' } }],
    [413, 'my%20cluster/drop-key', { body: { keyId: 'x'.repeat(5_000) } }],
  ])('answers %d to %s, %j, and changes nothing', async (status, path, asked) => {
    const answer = await ask(path, asked);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ error: { message: expect.stringMatching(/./) } });
    expect(keyIds()).toEqual([key.keyId]);
  });
});
