import type { User } from '../../directory/index.ts';
import type { EntitySet, GraphObject } from '../answers/entity-set.ts';

export const userSet: EntitySet = {
  name: 'users',
  resource: 'User',
  type: '#microsoft.graph.user',
  filterable: ['id', 'displayName', 'mail', 'userPrincipalName'],
};

export function renderUser({ objectId, userPrincipalName, displayName }: User): GraphObject {
  return {
    businessPhones: [],
    displayName,
    givenName: null,
    jobTitle: null,
    mail: null,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: null,
    userPrincipalName,
    id: objectId,
  };
}
