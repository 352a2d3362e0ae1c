import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestGraph,
  otherTenantId,
  type TestGraph,
  tenantId,
} from '../../../test/support/test-graph.ts';

const domain = 'workloads.onmicrosoft.com';
const password = 'Correct-horse-7';
/** As az sends it. */
const draft = {
  accountEnabled: true,
  displayName: 'Ada',
  mailNickname: 'ada',
  passwordProfile: { forceChangePasswordNextSignIn: false, password },
  userPrincipalName: `ada@${domain}`,
};

let graph: TestGraph;

beforeEach(async () => {
  graph = await createTestGraph();
});

afterEach(() => graph[Symbol.asyncDispose]());

const create = (change: object = {}) => graph.call('POST', '/users', { body: { ...draft, ...change } });
const patch = (id: string, body: object) => graph.call('PATCH', `/users/${id}`, { body });

describe('a user', () => {
  it('is made with a password that signs in and is told to nobody', async () => {
    const { status, body } = await create({ jobTitle: 'Engineer' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      displayName: 'Ada',
      jobTitle: 'Engineer',
      userPrincipalName: draft.userPrincipalName,
    });
    expect(JSON.stringify(body)).not.toContain(password);
    expect(await graph.directory.users.hasPassword(body.id, password)).toBe(true);
    expect(await graph.directory.users.find(body.id)).toMatchObject({ tenantId, isEnabled: true });
  });

  it('is told of by what is usual, and by what is selected', async () => {
    const { id } = (await create({ department: 'Research' })).body;
    const usual = await graph.call('GET', `/users/${id}`);
    expect(Object.keys(usual.body).sort()).toEqual([
      '@odata.context',
      'businessPhones',
      'displayName',
      'givenName',
      'id',
      'jobTitle',
      'mail',
      'mobilePhone',
      'officeLocation',
      'preferredLanguage',
      'surname',
      'userPrincipalName',
    ]);
    const selected = await graph.call('GET', `/users/${id}?$select=accountEnabled,department,mailNickname`);
    expect(selected.body).toMatchObject({
      accountEnabled: true,
      department: 'Research',
      mailNickname: 'ada',
    });
    const filter = encodeURIComponent('accountEnabled eq true');
    expect((await graph.call('GET', `/users?$filter=${filter}`)).body.value).toHaveLength(1);
  });

  it('is changed, keeps what is not written, and loses its sessions with a new password', async () => {
    const { id } = (await create({ jobTitle: 'Engineer' })).body;
    graph.clock.advanceSeconds(60);
    const renewed = { passwordProfile: { password: 'Battery-staple-8' }, displayName: 'Ada L.' };
    expect((await patch(id, renewed)).status).toBe(204);
    expect((await graph.call('GET', `/users/${id}`)).body).toMatchObject({
      displayName: 'Ada L.',
      jobTitle: 'Engineer',
    });
    expect(await graph.directory.users.hasPassword(id, 'Battery-staple-8')).toBe(true);
    const user = await graph.directory.users.find(id);
    expect(user?.sessionsValidFrom).toEqual(graph.clock.now());
    expect((await patch(id, { jobTitle: null, accountEnabled: false })).status).toBe(204);
    expect((await graph.call('GET', `/users/${id}`)).body.jobTitle).toBeNull();
    expect((await graph.directory.users.find(id))?.isEnabled).toBe(false);
  });

  it('goes, found by its name', async () => {
    const { id } = (await create()).body;
    expect((await graph.call('DELETE', `/users/ADA@${domain}`)).status).toBe(204);
    expect((await graph.call('DELETE', `/users/${id}`)).status).toBe(404);
  });

  it('has a name that no other has, in a domain of the tenant', async () => {
    await create();
    const { body: bob } = await create({ userPrincipalName: `bob@${domain}` });
    const taken = 'Another object with the same value for property userPrincipalName already exists.';
    expect((await create({ userPrincipalName: `ADA@${domain}` })).body.error.message).toBe(taken);
    const renamed = await patch(bob.id, { userPrincipalName: draft.userPrincipalName });
    expect([renamed.status, renamed.body.error.message]).toEqual([400, taken]);
    for (const other of ['elsewhere.onmicrosoft.com', 'nowhere.com']) {
      const unknown = { userPrincipalName: `ada@${other}` };
      for (const { status, body } of [await create(unknown), await patch(bob.id, unknown)]) {
        expect([status, body.error.message]).toEqual([
          400,
          'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
        ]);
      }
    }
  });

  it.each(['Short-7', 'alllowercase', 'lowercase-only', 'ALLUPPER123', 'x'.repeat(300), ''])(
    'is given no weak password like %j',
    async (weak) => {
      const profile = { passwordProfile: { password: weak } };
      const { status, body } = await create(profile);
      expect([status, body.error.message]).toEqual([
        400,
        'The specified password does not comply with password complexity requirements. Please provide a different password.',
      ]);
      const { id } = (await create()).body;
      expect((await patch(id, profile)).status).toBe(400);
      expect(await graph.directory.users.hasPassword(id, password)).toBe(true);
    },
  );

  it.each([
    ['without a password', { passwordProfile: undefined }],
    ['without a nickname', { mailNickname: undefined }],
    [
      'who has to change the password',
      { passwordProfile: { password, forceChangePasswordNextSignIn: true } },
    ],
    ['who is a guest', { userType: 'Guest' }],
    ['whose name is no name', { userPrincipalName: `a b@${domain}` }],
    ['with an id of the caller’s', { id: tenantId }],
    ['with a member that is none', { isAdministrator: true }],
  ])('%s is refused', async (_, change) => {
    expect((await create(change)).status).toBe(400);
    expect(await graph.directory.users.list(tenantId)).toEqual([]);
  });

  it('of another tenant is not there', async () => {
    const { id } = (await create()).body;
    const token = graph.token({ tid: otherTenantId });
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { body: { displayName: 'mine' } } : {};
      expect((await graph.call(method, `/users/${id}`, { token, ...body })).status).toBe(404);
    }
    expect((await graph.directory.users.find(id))?.displayName).toBe('Ada');
  });
});
