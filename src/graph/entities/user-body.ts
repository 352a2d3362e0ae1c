import { z } from 'zod';
import type { User } from '../../directory/index.ts';

/** Entra: a person's password is no shorter, and no longer (entra-docs concept-sspr-policy). */
const passwordLengths = { minimum: 8, maximum: 256 };

const passwordProfile = z.strictObject({
  password: z.string().max(1_000).nullish(),
  forceChangePasswordNextSignIn: z
    .literal(false, 'nobody can change a password while signing in here')
    .nullish(),
  forceChangePasswordNextSignInWithMfa: z
    .literal(false, 'nobody can change a password while signing in here')
    .nullish(),
});

const short = z.string().max(256).nullish();

/** Graph: kept as it is written. Nothing here acts on it (fidelity/graph.md, "Users and groups"). */
const profile = {
  businessPhones: z.array(z.string().max(64)).max(1).nullish(),
  city: short,
  companyName: short,
  country: short,
  department: short,
  employeeId: short,
  givenName: short,
  jobTitle: short,
  mail: short,
  mailNickname: z.string().min(1).max(64).nullish(),
  mobilePhone: short,
  officeLocation: short,
  onPremisesImmutableId: short,
  otherMails: z.array(z.string().max(256)).max(250).nullish(),
  postalCode: short,
  preferredLanguage: short,
  state: short,
  streetAddress: short,
  surname: short,
  usageLocation: short,
};

/** Letters, digits and the marks of a mail address before the `@`, and the name of a domain behind it. */
const userPrincipalName = z
  .string()
  .max(113)
  .regex(/^[A-Za-z0-9'._!#^~+-]{1,64}@[A-Za-z0-9.-]{1,48}$/, 'it is no name of a user');

export const userPatch = z.strictObject({
  ...profile,
  accountEnabled: z.boolean().optional(),
  displayName: z.string().min(1).max(256).optional(),
  passwordProfile: passwordProfile.nullish(),
  userPrincipalName: userPrincipalName.optional(),
});

export const userPost = z.strictObject({
  ...userPatch.shape,
  accountEnabled: z.boolean(),
  displayName: z.string().min(1).max(256),
  mailNickname: z.string().min(1).max(64),
  passwordProfile: passwordProfile.extend({ password: z.string().max(1_000) }),
  userPrincipalName,
  userType: z.literal('Member', 'there are no guests here').nullish(),
});

type UserPatch = z.output<typeof userPatch>;

/** What a body says of a person that nobody acts on, beside what was said before. */
export function mergeProfile(held: User['profile'], given: UserPatch): User['profile'] {
  const said = Object.keys(profile).flatMap((name) => {
    const value = given[name as keyof typeof profile];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...held, ...Object.fromEntries(said) };
}

const kindsOfCharacters = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/];

/** Entra: of the four kinds of characters, a password has three (entra-docs concept-sspr-policy). */
export function isStrongPassword(password: string): boolean {
  const { length } = password;
  const isLongEnough = length >= passwordLengths.minimum && length <= passwordLengths.maximum;
  return isLongEnough && kindsOfCharacters.filter((kind) => kind.test(password)).length >= 3;
}
