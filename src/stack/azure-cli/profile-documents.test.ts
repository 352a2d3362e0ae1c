import { describe, expect, it } from 'vitest';
import { Secret } from '../../platform/secret.ts';
import type { TenantUser } from '../operator-tenants.ts';
import { addToProfile, addToTokenCache } from './profile-documents.ts';

const operatorOf = (digit: number, domain: string): TenantUser => {
  const tenantId = `${digit}0000000-0000-4000-8000-000000000002`;
  const id = `${digit}0000000-0000-4000-8000-000000000003`;
  return {
    user: {
      objectId: `${digit}0000000-0000-4000-8000-000000000001`,
      userPrincipalName: `Operator@${domain}`,
      tenantId,
      password: new Secret('secret'),
    },
    subscriptions: [{ id, displayName: `Subscription ${digit}`, tenantId, isFirst: digit === 1 }],
  };
};
const first = operatorOf(1, 'contoso.com');
const second = operatorOf(2, 'fabrikam.com');
const entry = ({ user, subscriptions: [subscription] }: TenantUser, isDefault: boolean) => ({
  id: subscription?.id,
  name: subscription?.displayName,
  state: 'Enabled',
  user: { name: user.userPrincipalName, type: 'user' },
  isDefault,
  tenantId: user.tenantId,
  environmentName: 'AzureCloud',
  homeTenantId: user.tenantId,
  managedByTenants: [],
});

describe('the profile of the Azure CLI', () => {
  it('has the subscriptions of each user, the first one being the default', () => {
    expect(addToProfile(undefined, [first, second], 'installation')).toEqual({
      profile: {
        installationId: 'installation',
        subscriptions: [entry(first, true), entry(second, false)],
      },
      users: [first.user, second.user],
      isNew: true,
    });
  });

  it('is given the subscription of a tenant that was made since, and keeps what is the default', () => {
    const held = addToProfile(undefined, [first], 'installation')?.profile;
    const added = addToProfile(`\uFEFF${JSON.stringify(held)}`, [first, second], 'another');
    expect(added).toEqual({
      profile: {
        installationId: 'installation',
        subscriptions: [entry(first, true), entry(second, false)],
      },
      users: [second.user],
      isNew: false,
    });
    expect(addToProfile(JSON.stringify(added?.profile), [first, second], 'another')).toBeUndefined();
  });

  it.each([
    ['signed out of', '{"subscriptions": []}'],
    ['signed out of, with a byte order mark', '\uFEFF{"subscriptions": []}'],
  ])('that was %s is signed in anew', (_what, text) => {
    expect(addToProfile(text, [first], 'installation')).toMatchObject({ isNew: true, users: [first.user] });
  });

  it.each([
    ['signed in to by somebody else', '\uFEFF{"subscriptions": [{"id": "x", "user": {"name": "Ada"}}]}'],
    ['signed in to by nobody with a name', '{"subscriptions": [{"id": "x"}]}'],
    ['of another shape', '{}'],
    ['damaged', '{'],
    ['of no shape', 'null'],
  ])('that is %s stays as it is', (_what, text) => {
    expect(addToProfile(text, [first], 'installation')).toBeUndefined();
  });
});

describe('the token cache of the Azure CLI', () => {
  const at = new Date('2026-03-01T12:00:00.500Z');

  it('has an account and a refresh token under the keys that MSAL looks for', () => {
    const { user } = first;
    const home = `${user.objectId}.${user.tenantId}`;
    const document = addToTokenCache(undefined, [{ ...user, refreshToken: '1.sealed', at }]);
    expect(Object.keys(document)).toEqual(['Account', 'RefreshToken', 'AppMetadata']);
    expect(document.Account?.[`${home}-login.microsoftonline.com-${user.tenantId}`]).toMatchObject({
      home_account_id: home,
      username: 'Operator@contoso.com',
    });
    const key = `${home}-login.microsoftonline.com-refreshtoken-04b07795-8ddb-461a-bbee-02f9e1bf7b46--`;
    expect(document.RefreshToken?.[key]).toMatchObject({
      secret: '1.sealed',
      last_modification_time: '1772366400',
    });
    expect(JSON.stringify(document)).not.toContain('password');
  });

  it('keeps what it has when another account comes', () => {
    const held = JSON.stringify({
      ...addToTokenCache(undefined, [{ ...first.user, refreshToken: '1.first', at }]),
      AccessToken: { some: {} },
    });
    const document = addToTokenCache(held, [{ ...second.user, refreshToken: '1.second', at }]);
    expect(document.AccessToken).toEqual({ some: {} });
    expect(Object.keys(document.Account ?? {})).toHaveLength(2);
    expect(Object.keys(document.RefreshToken ?? {})).toHaveLength(2);
  });

  it('that is damaged is begun anew', () => {
    for (const text of ['{', 'null', '7']) {
      expect(Object.keys(addToTokenCache(text, [{ ...first.user, refreshToken: '1', at }]))).toHaveLength(3);
    }
  });
});
