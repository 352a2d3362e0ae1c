import { ClientSecretCredential } from '@azure/identity';
import { reportTokens } from './report-tokens.js';

const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, SCOPE } = process.env;
const credential = new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET);
await reportTokens(async () => (await credential.getToken(SCOPE)).token);
