import { readFile } from 'node:fs/promises';
import { ClientAssertionCredential } from '@azure/identity';
import { reportTokens } from './report-tokens.js';

const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE, SCOPE } = process.env;
const credential = new ClientAssertionCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, () =>
  readFile(AZURE_FEDERATED_TOKEN_FILE, 'utf8'),
);
await reportTokens(async () => (await credential.getToken(SCOPE)).token);
