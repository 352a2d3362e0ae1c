// A workload of one tenant that works in another: the token file is the same, the tenant is named.
import { WorkloadIdentityCredential } from '@azure/identity';
import { reportTokens } from './report-tokens.js';

const credential = new WorkloadIdentityCredential({ tenantId: process.env.CUSTOMER_TENANT_ID });
await reportTokens(async () => (await credential.getToken(process.env.SCOPE)).token);
