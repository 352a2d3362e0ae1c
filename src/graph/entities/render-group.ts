import type { Group } from '../../directory/index.ts';
import type { EntitySet, GraphObject } from '../answers/entity-set.ts';

export const groupSet: EntitySet = {
  name: 'groups',
  resource: 'Group',
  type: '#microsoft.graph.group',
  filterable: ['id', 'displayName', 'mailEnabled', 'mailNickname', 'securityEnabled'],
};

export function renderGroup({
  objectId,
  displayName,
  description,
  mailNickname,
  createdAt,
}: Group): GraphObject {
  return {
    id: objectId,
    deletedDateTime: null,
    classification: null,
    createdDateTime: createdAt.toISOString(),
    description: description ?? null,
    displayName,
    groupTypes: [],
    isAssignableToRole: null,
    mail: null,
    mailEnabled: false,
    mailNickname,
    membershipRule: null,
    onPremisesSyncEnabled: null,
    proxyAddresses: [],
    securityEnabled: true,
    visibility: null,
  };
}
