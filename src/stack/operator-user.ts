import { randomBytes } from 'node:crypto';
import type { Directory, Tenant } from '../directory/index.ts';
import type { DataFolder } from '../platform/data-folder/index.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import { Secret } from '../platform/secret.ts';

/** The person at the keyboard, as a user of the directory: what `az login` takes. */
export interface OperatorUser {
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly password: Secret;
}

export interface OperatorUserDependencies {
  readonly directory: Directory;
  readonly folder: DataFolder;
  readonly sealer: Sealer;
}

const userFile = 'operator-user.sealed';
/** 128 bits, in an alphabet that no shell and no option parser takes for something else. */
const passwordBytes = 16;

interface StoredUser {
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly password: string;
}

/**
 * The operator's user, made at the first start with a password that was drawn at random. A start that was cut short
 * leaves a user whose password nobody knows; the next one gives it another.
 */
export async function openOperatorUser(
  { directory, folder, sealer }: OperatorUserDependencies,
  tenant: Tenant,
): Promise<OperatorUser> {
  const stored = await readOperatorUser(folder, sealer);
  if (stored !== undefined) return stored;
  const password = randomBytes(passwordBytes).toString('hex');
  const { kind, user } = await directory.users.create({
    tenantId: tenant.id,
    userPrincipalName: `operator@${tenant.domains[0] ?? `${tenant.id}.onmicrosoft.com`}`,
    displayName: 'Operator',
    password,
  });
  if (kind === 'name-taken') await directory.users.setPassword(user.objectId, password);
  const { objectId, userPrincipalName } = user;
  const content: StoredUser = { objectId, userPrincipalName, password };
  await folder.writeAtomically(userFile, sealer.seal(Buffer.from(JSON.stringify(content)), userFile));
  return { objectId, userPrincipalName, password: new Secret(password) };
}

/** Nothing where the data folder was never started with users. */
export async function readOperatorUser(
  folder: Pick<DataFolder, 'read'>,
  sealer: Sealer,
): Promise<OperatorUser | undefined> {
  const sealed = await folder.read(userFile);
  if (sealed === undefined) return undefined;
  // Written by `openOperatorUser` and by nothing else: the seal says so.
  const stored = JSON.parse(Buffer.from(sealer.open(sealed, userFile)).toString('utf8')) as StoredUser;
  return { ...stored, password: new Secret(stored.password) };
}
