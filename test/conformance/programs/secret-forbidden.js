// An identity that may read secrets' values, and nothing else.
import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { refused } from './refused.js';

const client = new SecretClient(process.env.KEYVAULT_URL, new DefaultAzureCredential());

process.stdout.write(
  JSON.stringify({
    get: await refused(async () => (await client.getSecret(process.env.SECRET_NAME)).value),
    set: await refused(() => client.setSecret(process.env.SECRET_NAME, 'other')),
    delete: await refused(() => client.beginDeleteSecret(process.env.SECRET_NAME)),
    purge: await refused(() => client.purgeDeletedSecret(process.env.SECRET_NAME)),
    backup: await refused(() => client.backupSecret(process.env.SECRET_NAME)),
  }),
);
