import {
  ChainedTokenCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const credential = new ChainedTokenCredential(
  new WorkloadIdentityCredential(),
  new ManagedIdentityCredential(),
);
const client = new SecretClient(process.env.KEYVAULT_URL, credential);
const secret = await client.getSecret(process.env.SECRET_NAME);
console.log(`Your secret is ${secret.value}`);
