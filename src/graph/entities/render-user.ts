import type { User } from '../../directory/index.ts';
import type { EntitySet, GraphObject } from '../answers/entity-set.ts';

export const userSet: EntitySet = {
  name: 'users',
  resource: 'User',
  type: '#microsoft.graph.user',
  filterable: [
    'id',
    'accountEnabled',
    'displayName',
    'givenName',
    'mail',
    'mailNickname',
    'surname',
    'userPrincipalName',
    'userType',
  ],
  // Graph: what is more has to be selected.
  usual: [
    'businessPhones',
    'displayName',
    'givenName',
    'id',
    'jobTitle',
    'mail',
    'mobilePhone',
    'officeLocation',
    'preferredLanguage',
    'surname',
    'userPrincipalName',
  ],
};

/** What a person has of whom nobody has said more. */
const unsaid = {
  businessPhones: [],
  givenName: null,
  jobTitle: null,
  mail: null,
  mobilePhone: null,
  officeLocation: null,
  preferredLanguage: null,
  surname: null,
};

export function renderUser(user: User): GraphObject {
  return { ...unsaid, ...user.profile, ...namesOf(user) };
}

function namesOf({ objectId, userPrincipalName, displayName, isEnabled, createdAt }: User): GraphObject {
  return {
    displayName,
    userPrincipalName,
    id: objectId,
    accountEnabled: isEnabled,
    createdDateTime: createdAt.toISOString(),
    userType: 'Member',
  };
}
