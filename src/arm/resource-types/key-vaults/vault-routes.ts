import { type DeletedVault, ResourceId } from '../../../resources/index.ts';
import { listAnswer } from '../../answers/list-answer.ts';
import { acceptedAnswer } from '../../answers/operation-answer.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { readArmBody } from '../../request/body.ts';
import { pathTemplate } from '../../request/path-template.ts';
import { fullType } from '../../resource-type.ts';
import type { ArmRequest, ArmRoute } from '../../route.ts';
import { requireResource } from '../../routes-of.ts';
import type { ArmWork } from '../../work.ts';
import { normaliseLocation } from '../locations.ts';
import { requireWritableGroup } from '../resource-group-record.ts';
import {
  type AccessPolicyOperation,
  accessPolicyOperations,
  changeAccessPolicies,
  toAccessPolicy,
} from './access-policies.ts';
import { accessPoliciesBodySchema, mostAccessPolicies, nameBodySchema } from './vault-body.ts';
import { changeVault, vaults } from './vaults.ts';

const subscription = '/subscriptions/{subscriptionId}';
const provider = `${subscription}/providers/Microsoft.KeyVault`;
const groupProvider = `${subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.KeyVault`;
const one = `${groupProvider}/vaults/{name}`;
const deletedOne = `${provider}/locations/{location}/deletedVaults/{name}`;

/** What is of Key Vault and no vault. */
export const vaultRoutes: readonly ArmRoute[] = [
  {
    method: 'PUT',
    path: pathTemplate(`${one}/accessPolicies/{operationKind}`),
    action: 'Microsoft.KeyVault/vaults/accessPolicies/write',
    handle: putAccessPolicies,
  },
  {
    method: 'GET',
    path: pathTemplate(`${provider}/deletedVaults`),
    action: 'Microsoft.KeyVault/deletedVaults/read',
    handle: listDeleted,
  },
  {
    method: 'GET',
    path: pathTemplate(deletedOne),
    action: 'Microsoft.KeyVault/locations/deletedVaults/read',
    handle: async (arm, request) => Response.json(renderDeleted(await requireDeleted(arm, request))),
  },
  {
    method: 'POST',
    path: pathTemplate(`${deletedOne}/purge`),
    action: 'Microsoft.KeyVault/locations/deletedVaults/purge/action',
    handle: purge,
  },
  {
    method: 'POST',
    path: pathTemplate(`${provider}/checkNameAvailability`),
    action: 'Microsoft.KeyVault/checkNameAvailability/read',
    handle: checkName,
  },
  none(`${provider}/managedHSMs`, 'Microsoft.KeyVault/managedHSMs/read'),
  none(`${groupProvider}/managedHSMs`, 'Microsoft.KeyVault/managedHSMs/read'),
  none(`${provider}/deletedManagedHSMs`, 'Microsoft.KeyVault/deletedManagedHsms/read'),
  none(`${one}/privateEndpointConnections`, 'Microsoft.KeyVault/vaults/privateEndpointConnections/read'),
];

/** What there is never any of here: clients ask, and go on. */
function none(path: string, action: string): ArmRoute {
  return {
    method: 'GET',
    path: pathTemplate(path),
    action,
    async handle(arm, request) {
      if (request.parameters.name !== undefined) await requireResource(arm, vaults, request.id);
      return listAnswer(request, []);
    },
  };
}

async function putAccessPolicies(
  arm: ArmContext,
  { id, request, parameters }: ArmRequest,
): Promise<Response> {
  const kind = readOperation(parameters.operationKind ?? '');
  const vaultId = id.parent ?? id;
  await requireResource(arm, vaults, vaultId);
  await requireWritableGroup(arm, id);
  const body = await readArmBody(request, accessPoliciesBodySchema);
  const given = body.properties.accessPolicies.map(toAccessPolicy);
  const changed = await changeVault(arm, vaultId, (vault) => {
    const accessPolicies = changeAccessPolicies(kind, vault.properties.accessPolicies, given);
    requireFewPolicies(accessPolicies);
    return { ...vault, properties: { ...vault.properties, accessPolicies } };
  });
  const stored = changed ?? (await requireResource(arm, vaults, vaultId));
  return Response.json({
    id: `${ResourceId.from(stored.id).canonical}/accessPolicies/`,
    type: `${fullType(vaults)}/accessPolicies`,
    location: stored.location,
    properties: { accessPolicies: stored.properties.accessPolicies },
  });
}

function requireFewPolicies({ length }: readonly unknown[]): void {
  if (length <= mostAccessPolicies) return;
  const reason = `properties.accessPolicies: a vault has at most ${mostAccessPolicies}`;
  throw refusal('bodyInvalid', { reason });
}

function readOperation(given: string): AccessPolicyOperation {
  const found = accessPolicyOperations.find((each) => each === given.toLowerCase());
  if (found !== undefined) return found;
  throw refusal('bodyInvalid', {
    reason: `operationKind: it is none of ${accessPolicyOperations.join(', ')}`,
  });
}

async function listDeleted({ resources }: ArmContext, request: ArmRequest): Promise<Response> {
  const deleted = await resources.listDeletedVaults();
  return listAnswer(request, deleted.filter(({ id }) => request.id.contains(id)).map(renderDeleted));
}

async function requireDeleted({ resources }: ArmContext, { parameters }: ArmRequest): Promise<DeletedVault> {
  const { subscriptionId = '', location = '', name = '' } = parameters;
  const found = await resources.findDeletedVault(name);
  const isMeant =
    found?.id.subscriptionId?.toLowerCase() === subscriptionId.toLowerCase() &&
    found?.vault.location === normaliseLocation(location);
  if (found === undefined || !isMeant) throw refusal('deletedVaultNotFound', { name });
  return found;
}

async function purge(arm: ArmContext, request: ArmRequest): Promise<Response> {
  const { vault } = await requireDeleted(arm, request);
  if (vault.properties.isPurgeProtected) throw refusal('vaultPurgeProtected');
  const place = {
    subscriptionId: request.parameters.subscriptionId ?? '',
    namespace: vaults.namespace,
    location: vault.location,
  };
  return acceptedAnswer(await arm.operations.accept(place, vaultPurge, request), request.apiVersion);
}

export const vaultPurge: ArmWork = {
  name: 'purgeVault',
  async run({ resources }, { id }) {
    await resources.purgeVault(id.name ?? '');
    return undefined;
  },
};

async function checkName({ resources }: ArmContext, { request }: ArmRequest): Promise<Response> {
  const { name } = await readArmBody(request, nameBodySchema);
  if (!vaults.name.pattern.test(name)) {
    const { message } = refusal('vaultNameInvalid', { name });
    return Response.json({ nameAvailable: false, reason: 'AccountNameInvalid', message });
  }
  const holder = (await resources.findVault(name)) ?? (await resources.findDeletedVault(name));
  if (holder === undefined) return Response.json({ nameAvailable: true });
  const { message } = refusal('vaultNameTaken', { name });
  return Response.json({ nameAvailable: false, reason: 'AlreadyExists', message });
}

function renderDeleted({ id, vault, deletedAt, purgeAt }: DeletedVault): object {
  return {
    id: id.canonical,
    name: vault.name,
    type: 'Microsoft.KeyVault/deletedVaults',
    properties: {
      vaultId: ResourceId.from(vault.id).canonical,
      location: vault.location,
      tags: vault.tags ?? {},
      deletionDate: toWholeSeconds(deletedAt),
      scheduledPurgeDate: toWholeSeconds(purgeAt),
      ...(vault.properties.isPurgeProtected && { purgeProtectionEnabled: true }),
    },
  };
}

/** Azure: these times have no fractions (recorded). */
function toWholeSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
