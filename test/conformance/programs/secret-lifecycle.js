// One secret, from its first version to its purge, and back from its backup.
import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const client = new SecretClient(process.env.KEYVAULT_URL, new DefaultAzureCredential());
const name = 'Lifecycle';
const expiresOn = new Date('2031-02-03T04:05:06Z');
const notBefore = new Date('2021-02-03T04:05:06Z');

const first = await client.setSecret(name, 'one');
const second = await client.setSecret(name, 'two', {
  contentType: 'text/plain',
  tags: { team: 'blue', stage: 'ünïcode' },
  expiresOn,
  notBefore,
});
const latest = await client.getSecret(name);
const older = await client.getSecret(name, { version: first.properties.version });
const updated = await client.updateSecretProperties(name, second.properties.version, {
  contentType: 'application/json',
  tags: { team: 'red' },
});
const afterUpdate = await client.getSecret(name);

const versions = [];
for await (const properties of client.listPropertiesOfSecretVersions(name)) versions.push(properties);

const backup = await client.backupSecret(name);

const deletion = await client.beginDeleteSecret(name);
const deleted = await deletion.pollUntilDone();
const fetchedDeleted = await client.getDeletedSecret(name);
const listedDeleted = [];
for await (const each of client.listDeletedSecrets()) listedDeleted.push(each);

const recovery = await client.beginRecoverDeletedSecret(name);
const recovered = await recovery.pollUntilDone();
const afterRecovery = await client.getSecret(name);

await (await client.beginDeleteSecret(name)).pollUntilDone();
await client.purgeDeletedSecret(name);
const afterPurge = await client.getDeletedSecret(name).catch((error) => error.statusCode);

const restored = await client.restoreSecretBackup(backup);
const afterRestore = await client.getSecret(name);
const restoredFirst = await client.getSecret(name, { version: first.properties.version });

process.stdout.write(
  JSON.stringify({
    first,
    second,
    latest,
    older,
    updated,
    afterUpdate,
    versions,
    deleted,
    fetchedDeleted,
    listedDeleted,
    recovered,
    afterRecovery,
    afterPurge,
    restored,
    afterRestore,
    restoredFirst,
    backupBytes: backup.length,
  }),
);
