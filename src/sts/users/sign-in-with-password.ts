import type { Tenant, User } from '../../directory/index.ts';
import type { Secret } from '../../platform/secret.ts';
import type { StsContext } from '../context.ts';
import { refusal } from '../errors.ts';
import type { SignInRecord } from '../sign-in-record.ts';

/** A person who has just proved to be a user, or has done so when the grant at hand was made. */
export interface SignedInUser {
  readonly user: User;
  /** The user's own. */
  readonly tenant: Tenant;
  /** When the password was typed. */
  readonly authenticatedAt: Date;
}

export interface PasswordSignIn {
  readonly userName: string;
  readonly password: Secret;
  /** Where the user must be, unless the authority leaves the tenant open. */
  readonly tenant: Tenant | undefined;
  readonly record: SignInRecord;
}

/**
 * The one place where a password is compared. Entra tells whether the user exists, and so does this.
 * @throws {StsError} `userNotFound`, `passwordMissing`, `accountLocked`, `wrongPassword` or `accountDisabled`
 */
export async function signInWithPassword(sts: StsContext, asked: PasswordSignIn): Promise<SignedInUser> {
  const { userName, password, record } = asked;
  const { user, tenant } = await findUser(sts, userName, asked.tenant);
  record.inTenant(tenant);
  record.byUser(user);
  const now = sts.clock.now();
  if (!user.hasPassword) throw refusal('passwordMissing');
  if (!sts.passwordAttempts.mayTry(user.objectId, now)) throw refusal('accountLocked');
  // Counted before it is compared: of many guesses at once, none is free.
  sts.passwordAttempts.begin(user.objectId, now);
  if (!(await sts.directory.users.hasPassword(user.objectId, password.reveal()))) {
    throw refusal('wrongPassword');
  }
  sts.passwordAttempts.succeed(user.objectId);
  // Only whoever knows the password learns that it is of no use.
  if (!user.isEnabled) throw refusal('accountDisabled');
  return { user, tenant, authenticatedAt: sts.clock.now() };
}

/** @throws {StsError} `userNotFound` where nobody of that name or id is in the tenant, or in any where none is named */
export async function findUser(
  sts: StsContext,
  nameOrId: string,
  wanted: Tenant | undefined,
): Promise<Pick<SignedInUser, 'user' | 'tenant'>> {
  const user = await sts.directory.users.find(nameOrId);
  const tenant = user && (await sts.directory.tenants.find(user.tenantId));
  if (user === undefined || tenant === undefined || (wanted !== undefined && wanted.id !== tenant.id)) {
    const domain = nameOrId.slice(nameOrId.indexOf('@') + 1).slice(0, 253);
    throw refusal('userNotFound', { user: nameOrId.slice(0, 200), tenant: wanted?.displayName ?? domain });
  }
  return { user, tenant };
}

/**
 * A grant that was had by signing in: what became of the user since ends it.
 * @throws {StsError} `userNotFound` where the user is gone, `accountDisabled`, `sessionRevoked` where the sign-in does
 * not count any more
 */
export async function resumeSignIn(
  sts: StsContext,
  { userId, authenticatedAt }: { readonly userId: string; readonly authenticatedAt: Date },
): Promise<SignedInUser> {
  const { user, tenant } = await findUser(sts, userId, undefined);
  if (!user.isEnabled) throw refusal('accountDisabled');
  if (authenticatedAt < user.sessionsValidFrom) {
    const validFrom = user.sessionsValidFrom.toISOString();
    throw refusal('sessionRevoked', { issuedAt: authenticatedAt.toISOString(), validFrom });
  }
  return { user, tenant, authenticatedAt };
}
