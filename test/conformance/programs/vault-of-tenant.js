// The vault's challenge says which tenant it belongs to; the credential may follow it to any.
import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { refused } from './refused.js';

const credential = new DefaultAzureCredential({ additionallyAllowedTenants: ['*'] });
const client = new SecretClient(process.env.KEYVAULT_URL, credential);
const report = await refused(async () => {
  await client.setSecret('shared', 'across tenants');
  return (await client.getSecret('shared')).value;
});
process.stdout.write(JSON.stringify(report));
