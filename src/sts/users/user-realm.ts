import type { StsContext } from '../context.ts';

/**
 * `GET /common/userrealm/{name}?api-version=1.0`: how a user of that name signs in. MSAL asks before it sends a
 * password, and sends it only to a managed one. The domain decides, so this tells nobody who exists.
 */
export async function answerUserRealm(sts: StsContext, userName: string): Promise<Record<string, unknown>> {
  const domain = userName.slice(userName.lastIndexOf('@') + 1).toLowerCase();
  const tenant = userName.includes('@') ? await sts.directory.tenants.find(domain) : undefined;
  const shared = { ver: '1.0', cloud_instance_name: 'microsoftonline.com' };
  return tenant === undefined
    ? { ...shared, account_type: 'Unknown' }
    : {
        ...shared,
        account_type: 'Managed',
        domain_name: domain,
        cloud_audience_urn: 'urn:federation:MicrosoftOnline',
      };
}
