import type { Tenant } from '../../directory/index.ts';
import { entityAnswer, listAnswer } from '../answers/answer.ts';
import type { EntitySet, GraphObject } from '../answers/entity-set.ts';
import type { GraphContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readDirectory, readDomains, readOrganization, writePermissionGrants } from '../permissions.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { GraphRequest, GraphRoute } from '../route.ts';

const organizationSet: EntitySet = {
  name: 'organization',
  resource: 'Organization',
  type: '#microsoft.graph.organization',
  filterable: ['id', 'displayName'],
};
const domainSet: EntitySet = {
  name: 'domains',
  resource: 'Domain',
  type: '#microsoft.graph.domain',
  filterable: ['id', 'isDefault', 'isInitial', 'isVerified'],
};
const grantSet: EntitySet = {
  name: 'oauth2PermissionGrants',
  resource: 'OAuth2PermissionGrant',
  type: '#microsoft.graph.oAuth2PermissionGrant',
  filterable: ['id', 'clientId', 'consentType', 'principalId', 'resourceId', 'scope'],
};

/** What there is once in a tenant. */
export const tenantRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    path: pathTemplate('/organization'),
    permissions: readOrganization,
    handle: async (graph, request) =>
      listAnswer(request, organizationSet, [renderOrganization(await requireTenant(graph, request))]),
  },
  {
    method: 'GET',
    path: pathTemplate('/organization/{organization}'),
    permissions: readOrganization,
    async handle(graph, request) {
      const object = renderOrganization(await requireTenant(graph, request));
      const id = request.parameters.organization?.value ?? '';
      if (id.toLowerCase() !== object.id) throw refusal('notFound', { id });
      return entityAnswer(request, organizationSet, { object });
    },
  },
  {
    method: 'GET',
    path: pathTemplate('/domains'),
    permissions: readDomains,
    async handle(graph, request) {
      const { domains } = await requireTenant(graph, request);
      return listAnswer(
        request,
        domainSet,
        domains.map((domain, index) => renderDomain(domain, index === 0)),
      );
    },
  },
  {
    method: 'GET',
    path: pathTemplate('/oauth2PermissionGrants'),
    permissions: readDirectory,
    // Nobody consents on behalf of users here, so nothing was ever granted.
    handle: async (_graph, request) => listAnswer(request, grantSet, []),
  },
  {
    method: 'POST',
    path: pathTemplate('/oauth2PermissionGrants'),
    permissions: writePermissionGrants,
    async handle() {
      throw refusal('consentUnsupported');
    },
  },
];

async function requireTenant({ directory }: GraphContext, { caller }: GraphRequest): Promise<Tenant> {
  const tenant = await directory.tenants.find(caller.tenantId);
  if (tenant === undefined) throw refusal('notFound', { id: caller.tenantId });
  return tenant;
}

function renderOrganization({ id, displayName, domains }: Tenant): GraphObject {
  return {
    id,
    deletedDateTime: null,
    displayName,
    countryLetterCode: 'US',
    tenantType: 'AAD',
    verifiedDomains: domains.map((name, index) => ({
      capabilities: '',
      isDefault: index === 0,
      isInitial: index === 0,
      name,
      type: 'Managed',
    })),
  };
}

function renderDomain(name: string, isFirst: boolean): GraphObject {
  return {
    id: name,
    authenticationType: 'Managed',
    isAdminManaged: true,
    isDefault: isFirst,
    isInitial: isFirst,
    isRoot: true,
    isVerified: true,
    supportedServices: [],
  };
}
