import { beforeEach, describe, expect, it } from 'vitest';
import { openTestDirectory, type TestDirectory } from '../../test/support/test-directory.ts';
import type { DirectoryRoles } from './directory.ts';

const tenantId = '11111111-aaaa-4111-8111-111111111111';

let test: TestDirectory;
let roles: DirectoryRoles;

beforeEach(async () => {
  test = await openTestDirectory();
  roles = test.directory.directoryRoles;
  return () => test.close();
});

const createUser = async () =>
  (
    await test.directory.users.create({
      tenantId,
      userPrincipalName: 'ada@contoso.com',
      displayName: 'Ada',
    })
  ).user;

describe('directory roles', () => {
  it('have the ids that they have in every tenant, each once', () => {
    const ids = roles.list().map(({ templateId }) => templateId);
    expect(ids).toContain('62e90394-69f5-4237-9190-012177145e10');
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id !== id.toLowerCase())).toEqual([]);
  });

  it('are held once, in any case of the ids, until they are taken back', async () => {
    const [role] = roles.list();
    const templateId = role?.templateId ?? '';
    const { objectId } = await createUser();
    expect(await roles.heldBy(objectId)).toEqual([]);
    expect(await roles.assign(objectId.toUpperCase(), templateId.toUpperCase())).toBe(true);
    expect(await roles.assign(objectId, templateId)).toBe(false);
    expect(await roles.heldBy(objectId.toUpperCase())).toEqual([templateId]);
    expect(await roles.holderIds(templateId)).toEqual([objectId]);
    expect(await roles.takeBack(objectId, templateId)).toBe(true);
    expect(await roles.takeBack(objectId, templateId)).toBe(false);
    expect(await roles.heldBy(objectId)).toEqual([]);
  });

  it('go with who holds them', async () => {
    const templateId = roles.list()[0]?.templateId ?? '';
    const { objectId } = await createUser();
    await roles.assign(objectId, templateId);
    await test.directory.users.delete(objectId);
    expect(await roles.holderIds(templateId)).toEqual([]);
  });
});
