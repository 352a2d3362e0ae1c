import { type BundleContext, secretBundle, secretItem } from '../bundles.ts';
import { refusal } from '../errors.ts';
import { readPageRequest } from '../paging.ts';
import { readSecretChanges, readSecretToSet } from '../secret-body.ts';
import { type OperationContext, ok, type SecretOperation } from './operation.ts';

const setSecret: SecretOperation = {
  name: 'Set secret',
  method: 'PUT',
  path: 'secret',
  dataAction: 'secrets/setSecret/action',
  permission: 'set',
  scope: 'object',
  async handle({ request, store, name, now, newId, ...context }) {
    const { value, ...changes } = await readSecretToSet(request);
    const version = newId().replaceAll('-', '');
    const added = await store.add({ ...changes, name, version, value, created: now });
    if (added === 'deleted') throw refusal('deletedButRecoverable', { name });
    return ok(secretBundle(added, bundleContext(context), value));
  },
};

async function getSecret({ url, store, name, version, ...context }: OperationContext) {
  const found = await store.find(name, version);
  if (found === undefined) throw refusal('secretNotFound', { name: version ? `${name}/${version}` : name });
  if (!found.version.isEnabled) throw refusal('secretDisabled');
  refuseTransformation(url.searchParams.get('outContentType'), context.apiVersion, found.version.contentType);
  return ok(secretBundle(found.version, bundleContext(context), found.readValue()));
}

const formats = new Map([
  ['application/x-pkcs12', 'PFX'],
  ['application/x-pem-file', 'PEM'],
]);

/** Versions before 2025 do not know `outContentType`. From then on it transforms what a certificate keeps, alone. */
function refuseTransformation(wanted: string | null, apiVersion: string, contentType = ''): void {
  if (wanted === null || !apiVersion.startsWith('202')) return;
  const [from = 'Unsupported', to = 'Unsupported'] = [formats.get(contentType), formats.get(wanted)];
  if (from === 'PFX' && to === 'PEM') {
    throw refusal('badParameter', { reason: 'There are no certificates here that could be had as PEM.' });
  }
  throw refusal('notOfCertificate', { from, to });
}

const readSecret = {
  method: 'GET',
  dataAction: 'secrets/getSecret/action',
  permission: 'get',
  scope: 'object',
  handle: getSecret,
} as const;

const changeSecret = {
  method: 'PATCH',
  dataAction: 'secrets/update/action',
  permission: 'set',
  scope: 'object',
  async handle({ request, store, name, version, now, ...context }: OperationContext) {
    const changes = await readSecretChanges(request);
    const current = await store.find(name, version);
    const changed =
      current && (await store.change(name, current.version.version, { ...changes, updated: now }));
    if (changed === undefined) throw refusal('secretNotFound', { name });
    return ok(secretBundle(changed, bundleContext(context)));
  },
} as const;

const listSecrets: SecretOperation = {
  name: 'List secrets',
  method: 'GET',
  path: 'secrets',
  dataAction: 'secrets/readMetadata/action',
  permission: 'list',
  scope: 'vault',
  async handle({ url, store, sealer, originWithPort, ...context }) {
    const request = readPageRequest(url, { sealer, base: `${originWithPort}/secrets` });
    return ok(
      request.toList(await store.list(request.page), {
        keyOf: ({ name }) => name.toLowerCase(),
        toItem: (secret) => secretItem(secret, bundleContext(context), 'without-version'),
      }),
    );
  },
};

/** Of an unknown secret the list is empty, and not an error (recorded). */
const listVersions: SecretOperation = {
  name: 'List secret versions',
  method: 'GET',
  path: 'versions',
  dataAction: 'secrets/readMetadata/action',
  permission: 'list',
  scope: 'object',
  async handle({ url, store, sealer, originWithPort, name, ...context }) {
    const request = readPageRequest(url, { sealer, base: `${originWithPort}/secrets/${name}/versions` });
    return ok(
      request.toList(await store.listVersions(name, request.page), {
        keyOf: ({ version }) => version,
        toItem: (secret) => secretItem(secret, bundleContext(context), 'with-version'),
      }),
    );
  },
};

export function bundleContext({
  origin,
  vault,
  apiVersion,
}: Pick<OperationContext, 'origin' | 'vault' | 'apiVersion'>): BundleContext {
  return { origin, vault: vault.properties, apiVersion };
}

export const secretOperations: readonly SecretOperation[] = [
  setSecret,
  { ...readSecret, name: 'Get secret', path: 'secret' },
  { ...readSecret, name: 'Get secret version', path: 'version' },
  { ...changeSecret, name: 'Update secret', path: 'secret' },
  { ...changeSecret, name: 'Update secret version', path: 'version' },
  listSecrets,
  listVersions,
];
