import { describe, expect, it } from 'vitest';
import { isInUse, profileDocument, tokenCacheDocument } from './profile-documents.ts';

const account = {
  objectId: '10000000-0000-4000-8000-000000000001',
  userPrincipalName: 'Operator@contoso.com',
  tenantId: '20000000-0000-4000-8000-000000000002',
  subscription: { id: '30000000-0000-4000-8000-000000000003', displayName: 'Local subscription' },
  refreshToken: '1.sealed',
  at: new Date('2026-03-01T12:00:00.500Z'),
};

describe('the profile of the Azure CLI', () => {
  it('has one subscription, the default one, of the user', () => {
    expect(profileDocument(account, 'installation')).toEqual({
      installationId: 'installation',
      subscriptions: [
        {
          id: account.subscription.id,
          name: 'Local subscription',
          state: 'Enabled',
          user: { name: 'Operator@contoso.com', type: 'user' },
          isDefault: true,
          tenantId: account.tenantId,
          environmentName: 'AzureCloud',
          homeTenantId: account.tenantId,
          managedByTenants: [],
        },
      ],
    });
  });

  it('has an account and a refresh token under the keys that MSAL looks for', () => {
    const home = `${account.objectId}.${account.tenantId}`;
    const document = tokenCacheDocument(account) as Record<string, Record<string, Record<string, string>>>;
    expect(Object.keys(document)).toEqual(['Account', 'RefreshToken', 'AppMetadata']);
    expect(document.Account?.[`${home}-login.microsoftonline.com-${account.tenantId}`]).toMatchObject({
      home_account_id: home,
      username: 'Operator@contoso.com',
    });
    const key = `${home}-login.microsoftonline.com-refreshtoken-04b07795-8ddb-461a-bbee-02f9e1bf7b46--`;
    expect(document.RefreshToken?.[key]).toMatchObject({
      secret: '1.sealed',
      last_modification_time: '1772366400',
    });
  });

  it.each([
    ['absent', undefined, false],
    ['signed out of', '{"subscriptions": []}', false],
    ['signed out of, with a byte order mark', '\uFEFF{"subscriptions": []}', false],
    ['signed in to', '\uFEFF{"subscriptions": [{"id": "x"}]}', true],
    ['of another shape', '{}', true],
    ['damaged', '{', true],
  ])('that is %s counts as in use: %s', (_what, text, expected) => {
    expect(isInUse(text)).toBe(expected);
  });
});
