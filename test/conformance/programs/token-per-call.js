// One credential for every tenant: each call names its own.
import { DefaultAzureCredential } from '@azure/identity';
import { reportTokens } from './report-tokens.js';

const credential = new DefaultAzureCredential({ additionallyAllowedTenants: ['*'] });
await reportTokens(async () => {
  const { token } = await credential.getToken(process.env.SCOPE, {
    tenantId: process.env.CUSTOMER_TENANT_ID,
  });
  return token;
});
