import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const client = new SecretClient(process.env.KEYVAULT_URL, new DefaultAzureCredential());
const secret = await client.getSecret(process.env.SECRET_NAME);
console.log(`Your secret is ${secret.value}`);
