// What a customer's error handling sees of each refusal.
import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { refused } from './refused.js';

const client = new SecretClient(process.env.KEYVAULT_URL, new DefaultAzureCredential());

await client.setSecret('disabled', 'x', { enabled: false });
await client.setSecret('present', 'x');
const backup = await client.backupSecret('present');
await client.setSecret('deleted', 'x');
await (await client.beginDeleteSecret('deleted')).pollUntilDone();

process.stdout.write(
  JSON.stringify({
    notFound: await refused(() => client.getSecret('absent')),
    versionNotFound: await refused(() => client.getSecret('present', { version: '0'.repeat(32) })),
    deleteNotFound: await refused(() => client.beginDeleteSecret('absent')),
    deletedNotFound: await refused(() => client.getDeletedSecret('absent')),
    recoverNotFound: await refused(() => client.beginRecoverDeletedSecret('absent')),
    purgeNotFound: await refused(() => client.purgeDeletedSecret('absent')),
    disabled: await refused(() => client.getSecret('disabled')),
    getDeleted: await refused(() => client.getSecret('deleted')),
    conflict: await refused(() => client.setSecret('deleted', 'y')),
    restoreConflict: await refused(() => client.restoreSecretBackup(backup)),
    restoreMalformed: await refused(() => client.restoreSecretBackup(Buffer.from('no backup'))),
    largest: await refused(async () => (await client.setSecret('large', 'x'.repeat(25_600))).value.length),
    tooLarge: await refused(() => client.setSecret('large', 'x'.repeat(25_601))),
    badName: await refused(() => client.setSecret('under_score', 'x')),
  }),
);
