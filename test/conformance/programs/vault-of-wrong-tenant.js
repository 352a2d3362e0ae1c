// A credential of the program's own, which does not do what the challenge says and stays in its tenant.
import { WorkloadIdentityCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { refused } from './refused.js';

const workload = new WorkloadIdentityCredential();
const credential = { getToken: (scopes) => workload.getToken(scopes) };
const client = new SecretClient(process.env.KEYVAULT_URL, credential);
const report = await refused(async () => (await client.getSecret('shared')).value);
process.stdout.write(JSON.stringify(report));
