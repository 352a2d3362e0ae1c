// More secrets, deleted secrets and versions than fit on a page.
import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const client = new SecretClient(process.env.KEYVAULT_URL, new DefaultAzureCredential());

async function readPages(list, maxPageSize) {
  const pages = [];
  for await (const page of list.byPage(maxPageSize === undefined ? {} : { maxPageSize })) {
    pages.push(page.map(({ name, version }) => ({ name, version })));
  }
  return pages;
}

for (let number = 0; number < 30; number += 1) {
  await client.setSecret(`page-${String(number).padStart(2, '0')}`, 'x');
}
for (let number = 0; number < 7; number += 1) await client.setSecret('page-00', `version ${number}`);

const secrets = await readPages(client.listPropertiesOfSecrets(), 8);
const unpaged = await readPages(client.listPropertiesOfSecrets());
const versions = await readPages(client.listPropertiesOfSecretVersions('page-00'), 3);
const iterated = [];
for await (const { name } of client.listPropertiesOfSecrets()) iterated.push(name);

for (const name of ['page-01', 'page-02', 'page-03']) {
  await (await client.beginDeleteSecret(name)).pollUntilDone();
}
const deleted = await readPages(client.listDeletedSecrets(), 2);
const remaining = await readPages(client.listPropertiesOfSecrets(), 25);

process.stdout.write(JSON.stringify({ secrets, unpaged, versions, iterated, deleted, remaining }));
