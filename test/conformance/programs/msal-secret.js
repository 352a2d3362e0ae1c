import { ConfidentialClientApplication } from '@azure/msal-node';
import { reportTokens } from './report-tokens.js';

const application = new ConfidentialClientApplication({
  auth: {
    clientId: process.env.AZURE_CLIENT_ID,
    authority: `${process.env.AZURE_AUTHORITY_HOST}${process.env.AZURE_TENANT_ID}`,
    clientSecret: process.env.AZURE_CLIENT_SECRET,
  },
});
await reportTokens(async () => {
  const { accessToken } = await application.acquireTokenByClientCredential({ scopes: [process.env.SCOPE] });
  return accessToken;
});
