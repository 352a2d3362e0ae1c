import { describe, expect, it } from 'vitest';
import { FixedClock } from '../../test/support/fixed-clock.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openTestDirectory } from '../../test/support/test-directory.ts';
import { openDatabase, type SharedDatabase } from '../platform/database/index.ts';
import { randomId } from '../platform/ids.ts';
import { createDirectory } from './create-directory.ts';
import type { Directory } from './directory.ts';
import { directoryMigrations, signInMigrations } from './migrations.ts';
import { noPropagation, type Propagation } from './propagation.ts';

const tenantId = '10000000-0000-4000-8000-000000000001';
const principalId = 'aaaaaaaa-0000-4000-8000-000000000001';
const secretsUser = '4633458b-17de-408a-b874-0445c86b69e6';
const scope = '/subscriptions/S/resourceGroups/G';
const late: Partial<Propagation> = {
  roleAssignmentSeconds: 30,
  roleRemovalSeconds: 40,
  principalSeconds: 15,
};

const assign = async ({ roles }: Directory, id?: string) =>
  (
    await roles.putAssignment({
      ...(id !== undefined && { id }),
      scope,
      principalId,
      principalType: 'ServicePrincipal',
      roleDefinitionId: secretsUser,
    })
  ).assignment;
const counting = async ({ roles }: Directory) => (await roles.grantsFor(principalId)).assignments.length;
const pending = async ({ roles }: Directory) =>
  (await roles.grantsFor(principalId)).pending?.map(({ assignment }) =>
    assignment.effectiveAt?.toISOString(),
  );

const makeIdentity = ({ managedIdentities }: Directory) =>
  managedIdentities.put({
    resourceId: `${scope}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one`,
    name: 'one',
    location: 'eastus',
    tenantId,
  });

describe('a role assignment', () => {
  it('counts from its moment on, to the second, and is listed at once', async () => {
    const { directory, clock, close } = await openTestDirectory(late);
    const { id } = await assign(directory);
    expect(await directory.roles.listAssignments()).toMatchObject([{ id }]);
    expect(await counting(directory)).toBe(0);
    expect(await pending(directory)).toEqual(['2026-03-01T12:00:30.000Z']);
    clock.advanceSeconds(29);
    expect(await counting(directory)).toBe(0);
    clock.advanceSeconds(1);
    expect(await counting(directory)).toBe(1);
    expect(await pending(directory)).toBeUndefined();
    await close();
  });

  it('goes on counting after it was deleted, and no longer than that', async () => {
    const { directory, clock, close } = await openTestDirectory(late);
    const { id } = await assign(directory);
    clock.advanceSeconds(30);
    await directory.roles.deleteAssignment(id);
    expect(await directory.roles.listAssignments()).toEqual([]);
    clock.advanceSeconds(39);
    expect(await counting(directory)).toBe(1);
    clock.advanceSeconds(1);
    expect(await counting(directory)).toBe(0);
    await close();
  });

  it('never counts where it was deleted before its moment', async () => {
    const { directory, clock, close } = await openTestDirectory(late);
    await directory.roles.deleteAssignment((await assign(directory)).id);
    for (const seconds of [0, 30, 40]) {
      clock.advanceSeconds(seconds);
      expect(await counting(directory)).toBe(0);
    }
    await close();
  });

  it('can be made, deleted and made again under one id while the first still counts', async () => {
    const { directory, clock, close } = await openTestDirectory(late);
    const { id } = await assign(directory);
    clock.advanceSeconds(30);
    await directory.roles.deleteAssignment(id);
    await assign(directory, id);
    expect(await counting(directory)).toBe(1);
    clock.advanceSeconds(40);
    expect(await counting(directory)).toBe(1);
    await directory.roles.deleteAssignment(id);
    clock.advanceSeconds(40);
    expect(await counting(directory)).toBe(0);
    await close();
  });

  it('has no moment, and leaves nothing behind, where there is no propagation', async () => {
    const { directory, database, close } = await openTestDirectory();
    const assignment = await assign(directory);
    expect(assignment).not.toHaveProperty('effectiveAt');
    expect(await directory.roles.grantsFor(principalId)).not.toHaveProperty('pending');
    await directory.roles.deleteAssignment(assignment.id);
    expect(await counting(directory)).toBe(0);
    expect(database.engine.prepare('select * from removed_role_assignments').all()).toEqual([]);
    await close();
  });
});

describe('a new service principal', () => {
  it('is found from its moment on, but by whoever has made it', async () => {
    const { directory, clock, close } = await openTestDirectory(late);
    const { principalId: id, clientId } = await makeIdentity(directory);
    const { servicePrincipals, principals } = directory;
    const isFound = async () => [
      (await servicePrincipals.list(tenantId)).some(
        ({ servicePrincipal }) => servicePrincipal.objectId === id,
      ),
      (await servicePrincipals.find(tenantId, id)) !== undefined,
      (await servicePrincipals.findByAppId(tenantId, clientId)) !== undefined,
      (await principals.typeOf(tenantId, id)) !== undefined,
    ];
    expect(await isFound()).toEqual([false, false, false, false]);
    const unseen = await servicePrincipals.find(tenantId, id, { unseenToo: true });
    expect(unseen?.servicePrincipal.visibleAt).toEqual(new Date('2026-03-01T12:00:15Z'));
    clock.advanceSeconds(14);
    expect(await isFound()).toEqual([false, false, false, false]);
    clock.advanceSeconds(1);
    expect(await isFound()).toEqual([true, true, true, true]);
    await close();
  });

  it('stays what it is when its identity is put again', async () => {
    const { directory, clock, close } = await openTestDirectory(late);
    await makeIdentity(directory);
    clock.advanceSeconds(15);
    const { principalId: id } = await makeIdentity(directory);
    expect(await directory.principals.typeOf(tenantId, id)).toBe('ServicePrincipal');
    await close();
  });

  it.each(['create', 'addServicePrincipal'] as const)('of an application is late too: %s', async (how) => {
    const { directory, clock, close } = await openTestDirectory(late);
    const draft = { displayName: 'app', homeTenantId: tenantId };
    const { applications, servicePrincipals } = directory;
    const { appId } =
      how === 'create' ? (await applications.create(draft)).application : await applications.register(draft);
    if (how === 'addServicePrincipal') await applications.addServicePrincipal(appId, tenantId);
    expect(await servicePrincipals.findByAppId(tenantId, appId)).toBeUndefined();
    clock.advanceSeconds(15);
    expect(await servicePrincipals.findByAppId(tenantId, appId)).toBeDefined();
    await close();
  });

  it('is a client at once: its credentials have moments of their own', async () => {
    const { directory, close } = await openTestDirectory(late);
    const { clientId } = await makeIdentity(directory);
    expect(await directory.clients.find(tenantId, clientId)).toMatchObject({ kind: 'managed-identity' });
    await close();
  });
});

it('keeps its moments through a restart, whatever the next profile', async () => {
  using folder = temporaryFolder();
  const clock = new FixedClock();
  const open = async (propagation: Propagation) => {
    const openFile = (file: string, migrations: typeof directoryMigrations): Promise<SharedDatabase> =>
      openDatabase({ file: `${folder.path}/${file}`, migrations, durability: 'process' });
    const database = await openFile('cloud.db', directoryMigrations);
    const signInDatabase = await openFile('sign-ins.db', signInMigrations);
    const dependencies = { database, signInDatabase, clock, newId: randomId };
    const directory = createDirectory({ ...dependencies, propagation: () => propagation });
    const close = async () => {
      await directory.close();
      await signInDatabase.close();
      await database.close();
    };
    return { directory, close };
  };
  const first = await open({ ...noPropagation, ...late, roleRemovalSeconds: 100 });
  const { id } = await assign(first.directory);
  const { principalId: made } = await makeIdentity(first.directory);
  await first.close();

  const second = await open({ ...noPropagation, roleRemovalSeconds: 100 });
  expect(await counting(second.directory)).toBe(0);
  expect(await second.directory.principals.typeOf(tenantId, made)).toBeUndefined();
  clock.advanceSeconds(30);
  expect(await counting(second.directory)).toBe(1);
  expect(await second.directory.principals.typeOf(tenantId, made)).toBe('ServicePrincipal');
  await second.directory.roles.deleteAssignment(id);
  await second.close();

  const third = await open(noPropagation);
  expect(await counting(third.directory)).toBe(1);
  clock.advanceSeconds(100);
  expect(await counting(third.directory)).toBe(0);
  await third.close();
});
