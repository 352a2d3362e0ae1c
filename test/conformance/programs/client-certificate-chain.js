import { ClientCertificateCredential } from '@azure/identity';
import { reportTokens } from './report-tokens.js';

const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_CERTIFICATE_PATH, SCOPE } = process.env;
const credential = new ClientCertificateCredential(
  AZURE_TENANT_ID,
  AZURE_CLIENT_ID,
  AZURE_CLIENT_CERTIFICATE_PATH,
  { sendCertificateChain: true },
);
await reportTokens(async () => (await credential.getToken(SCOPE)).token);
