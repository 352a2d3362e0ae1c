// A pod that keeps running, and signs in anew with the token file that each line names.
import { createInterface } from 'node:readline';
import { WorkloadIdentityCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

for await (const tokenFilePath of createInterface({ input: process.stdin })) {
  try {
    const credential = new WorkloadIdentityCredential({ tokenFilePath });
    const client = new SecretClient(process.env.KEYVAULT_URL, credential);
    const { value } = await client.getSecret(process.env.SECRET_NAME);
    process.stdout.write(`${value}\n`);
  } catch (error) {
    process.stdout.write(`${String(error).replace(/\s+/g, ' ')}\n`);
  }
}
