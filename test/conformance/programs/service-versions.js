// Programs that were written for an earlier version of the service stay on it.
import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const credential = new DefaultAzureCredential();
const values = {};
for (const serviceVersion of process.env.SERVICE_VERSIONS.split(',')) {
  const client = new SecretClient(process.env.KEYVAULT_URL, credential, { serviceVersion });
  await client.setSecret('versioned', `set by ${serviceVersion}`);
  values[serviceVersion] = (await client.getSecret('versioned')).value;
}
process.stdout.write(JSON.stringify(values));
