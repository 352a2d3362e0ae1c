import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfidentialClientApplication } from '@azure/msal-node';
import { reportTokens } from './report-tokens.js';

const pem = readFileSync(process.env.AZURE_CLIENT_CERTIFICATE_PATH, 'utf8');
const thumbprintSha256 = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
const application = new ConfidentialClientApplication({
  auth: {
    clientId: process.env.AZURE_CLIENT_ID,
    authority: `${process.env.AZURE_AUTHORITY_HOST}${process.env.AZURE_TENANT_ID}`,
    clientCertificate: { thumbprintSha256, privateKey: pem },
  },
});
await reportTokens(async () => {
  const { accessToken } = await application.acquireTokenByClientCredential({ scopes: [process.env.SCOPE] });
  return accessToken;
});
