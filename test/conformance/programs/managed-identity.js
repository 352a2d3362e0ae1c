import { ManagedIdentityCredential } from '@azure/identity';
import { reportTokens } from './report-tokens.js';

const { SCOPE, IDENTITY } = process.env;
const credential = new ManagedIdentityCredential(JSON.parse(IDENTITY));
await reportTokens(async () => (await credential.getToken(SCOPE)).token);
