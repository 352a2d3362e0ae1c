import { randomBytes } from 'node:crypto';
import type { Directory, Tenant } from '../directory/index.ts';
import type { DataFolder } from '../platform/data-folder/index.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import { Secret } from '../platform/secret.ts';

/** The person at the keyboard, as a user of a tenant: what `az login` takes. */
export interface OperatorUser {
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly password: Secret;
  readonly tenantId: string;
}

export interface OperatorUserDependencies {
  readonly directory: Directory;
  readonly folder: DataFolder;
  readonly sealer: Sealer;
}

const firstUserFile = 'operator-user.sealed';
/** 128 bits, in an alphabet that no shell and no option parser takes for something else. */
const passwordBytes = 16;

interface StoredUser {
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly password: string;
}

/** Which tenant, and whether the data folder began with it. */
export interface OperatorPlace {
  readonly tenant: Pick<Tenant, 'id' | 'domains'>;
  readonly isFirst: boolean;
}

/**
 * The operator's user in a tenant, made with it, with a password that was drawn at random. A start that was cut short
 * leaves a user whose password nobody knows; the next one gives it another.
 */
export async function openOperatorUser(
  { directory, folder, sealer }: OperatorUserDependencies,
  place: OperatorPlace,
): Promise<OperatorUser> {
  const stored = await readOperatorUser(folder, sealer, place);
  if (stored !== undefined) return stored;
  const { tenant } = place;
  const password = randomBytes(passwordBytes).toString('hex');
  const { kind, user } = await directory.users.create({
    tenantId: tenant.id,
    userPrincipalName: `operator@${tenant.domains[0] ?? `${tenant.id}.onmicrosoft.com`}`,
    displayName: 'Operator',
    password,
  });
  if (user.tenantId !== tenant.id) throw new Error(`${user.userPrincipalName} is of another tenant`);
  if (kind === 'name-taken') await directory.users.setPassword(user.objectId, password);
  const { objectId, userPrincipalName } = user;
  const content: StoredUser = { objectId, userPrincipalName, password };
  const file = fileOf(place);
  await folder.writeAtomically(file, sealer.seal(Buffer.from(JSON.stringify(content)), file));
  return { objectId, userPrincipalName, password: new Secret(password), tenantId: tenant.id };
}

/** Nothing where the data folder was never started with users. */
export async function readOperatorUser(
  folder: Pick<DataFolder, 'read'>,
  sealer: Sealer,
  place: OperatorPlace,
): Promise<OperatorUser | undefined> {
  const file = fileOf(place);
  const sealed = await folder.read(file);
  if (sealed === undefined) return undefined;
  // Written by `openOperatorUser` and by nothing else: the seal says so.
  const stored = JSON.parse(Buffer.from(sealer.open(sealed, file)).toString('utf8')) as StoredUser;
  return { ...stored, password: new Secret(stored.password), tenantId: place.tenant.id };
}

function fileOf({ tenant, isFirst }: OperatorPlace): string {
  return isFirst ? firstUserFile : `operator-user.${tenant.id}.sealed`;
}
