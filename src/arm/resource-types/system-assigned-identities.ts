import { ResourceId } from '../../resources/index.ts';
import { refusal } from '../errors.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { ArmRoute } from '../route.ts';

const type = 'Microsoft.ManagedIdentity/identities';

/** The identity that a resource has of its own: it comes and goes with the resource, and nobody writes it. */
export const systemAssignedIdentityRoutes: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: pathTemplate(`/{scope}/providers/${type}/default`),
    action: `${type}/read`,
    scopeOf: ({ scope = '/' }) => ResourceId.from(scope).canonical,
    async handle({ directory }, { parameters: { scope = '/' } }) {
      const owner = ResourceId.from(scope);
      const identity = await directory.managedIdentities.find(owner.text);
      if (identity === undefined || owner.type?.toLowerCase().startsWith('microsoft.managedidentity/')) {
        const { resourceGroup = '' } = owner;
        throw refusal('resourceNotFound', { type, name: 'default', resourceGroup });
      }
      const { tenantId, principalId, clientId, location, tags } = identity;
      return Response.json({
        id: `${owner.canonical}/providers/${type}/default`,
        name: 'default',
        type,
        location,
        tags,
        properties: { tenantId, principalId, clientId },
      });
    },
  },
];
