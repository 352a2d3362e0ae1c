import { authorityHost, v1IssuerHost } from '../../wire/azure-hosts.ts';
import { isAuthorityHost } from '../own-urls.ts';

export interface DocumentAddress {
  /** `https://` and the name that the client came by. */
  readonly origin: string;
  /** Where a browser reaches the pages, which need not be where the program reaches the documents. */
  readonly pageOrigin: string;
  /** A tenant's id, `adfs`, or `common`, whose documents leave the tenant open. */
  readonly segment: string;
  readonly tenantId: string;
  readonly version: 'v1' | 'v2';
}

/** The tenant's discovery document, with the members of the recorded ones (fidelity/sts.md, "Discovery"). */
export function openIdConfiguration(address: DocumentAddress): Record<string, unknown> {
  const { origin, segment } = address;
  const base = `${origin}/${segment}`;
  const versioned = address.version === 'v2' ? '/v2.0' : '';
  return {
    token_endpoint: `${base}/oauth2${versioned}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${address.segment === 'adfs' ? `${origin}/common` : base}/discovery${versioned}/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: documentIssuer(address),
    request_uri_parameter_supported: false,
    userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
    authorization_endpoint: `${address.pageOrigin}/${segment}/oauth2${versioned}/authorize`,
    device_authorization_endpoint: `${base}/oauth2${versioned}/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${address.pageOrigin}/${segment}/oauth2${versioned}/logout`,
    claims_supported: [
      'sub',
      'iss',
      'cloud_instance_name',
      'cloud_instance_host_name',
      'cloud_graph_host_name',
      'msgraph_host',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'acr',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'ver',
      'at_hash',
      'c_hash',
      'email',
    ],
    kerberos_endpoint: `${base}/kerberos`,
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
    rbac_url: 'https://pas.windows.net',
  };
}

/**
 * Clients accept an issuer on the authority's own origin or on a known Microsoft host, so a document that is
 * reached by another name carries that name. What tokens say in `iss` does not depend on it.
 */
function documentIssuer({ origin, segment, tenantId, version }: DocumentAddress): string {
  const tenant = segment === 'common' ? '{tenantid}' : tenantId;
  const isProduction = isAuthorityHost(new URL(origin).hostname);
  if (version === 'v1' && isProduction) return `https://${v1IssuerHost}/${tenant}/`;
  if (!isProduction) return `${origin}/${segment === 'adfs' ? 'adfs' : `${tenant}/v2.0`}`;
  return `https://${authorityHost}/${tenant}/v2.0`;
}
