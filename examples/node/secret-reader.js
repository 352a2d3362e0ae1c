// A pod that keeps running: it reads its secret at the start and again for every line on standard input.
import { createInterface } from 'node:readline';
import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const client = new SecretClient(process.env.KEYVAULT_URL, new DefaultAzureCredential());

async function readSecret() {
  try {
    const secret = await client.getSecret(process.env.SECRET_NAME);
    console.log(`Your secret is ${secret.value}`);
  } catch (error) {
    console.log(String(error).replace(/\s+/g, ' '));
  }
}

await readSecret();
for await (const _line of createInterface({ input: process.stdin })) await readSecret();
