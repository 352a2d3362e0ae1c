import { DefaultAzureCredential } from '@azure/identity';
import { reportTokens } from './report-tokens.js';

const credential = new DefaultAzureCredential();
await reportTokens(async () => (await credential.getToken(process.env.SCOPE)).token);
