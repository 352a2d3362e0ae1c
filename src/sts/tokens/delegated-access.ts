import type { Directory, ResourcePrincipal, Tenant } from '../../directory/index.ts';
import { refusal } from '../errors.ts';
import type { RequestedTarget } from '../token/token-request.ts';
import { findResource } from './resource.ts';

/** What a program gets in a person's name. */
export interface DelegatedAccess {
  readonly resource: ResourcePrincipal;
  /** What the token's `aud` says. */
  readonly audience: string;
  /** What its `scp` says. */
  readonly permissions: readonly string[];
  /** The scopes that were asked for and those that they came to, as the answer names them. MSAL looks tokens up by them. */
  readonly scope: string;
  readonly hasIdToken: boolean;
  readonly hasRefreshToken: boolean;
}

/** Scopes of OpenID Connect: they say what comes along, and name no resource. */
const identityScopes = new Set(['openid', 'profile', 'email', 'offline_access']);

/** Entra: a scope without a resource is one of Graph's. */
const graph = 'https://graph.microsoft.com';
const defaultName = '.default';

/** @throws {StsError} for scopes of several resources, for an unknown one, and for what it does not have */
export async function findDelegatedAccess(
  { directory }: { readonly directory: Directory },
  asked: { readonly tenant: Tenant; readonly appName: string; readonly target: RequestedTarget },
): Promise<DelegatedAccess> {
  const { tenant, appName, target } = asked;
  if (target.endpoint === 'v1') {
    const found = await getResource(directory, tenant, target.resource);
    const permissions = found.resource.delegatedPermissions;
    return { ...found, permissions, scope: permissions.join(' '), hasIdToken: true, hasRefreshToken: true };
  }
  const words = target.scope.split(/\s+/).filter((word) => word !== '');
  const identity = words.filter((word) => identityScopes.has(word));
  const scopes = words.filter((word) => !identityScopes.has(word)).map(parseScope);
  const found = await getResource(directory, tenant, onlyResource(scopes, target.scope));
  const known = found.resource.delegatedPermissions;
  const named = scopes.filter(({ name }) => name !== defaultName);
  const unknown = named.find(({ name }) => !known.includes(name));
  if (unknown !== undefined) {
    const { appId } = found.resource;
    throw refusal('permissionNotFound', { app: appName, scope: unknown.name.slice(0, 200), resource: appId });
  }
  const all = scopes.filter(({ name }) => name === defaultName);
  const granted = [
    ...all.flatMap(({ prefix }) => known.map((name) => `${prefix}${name}`)),
    ...scopes.map(({ text }) => text),
  ];
  const permissions = all.length > 0 ? known : named.map(({ name }) => name);
  const visible = identity.filter((word) => word !== 'offline_access');
  return {
    ...found,
    // Entra: a token that is for nothing but to know the person says so.
    permissions: [...new Set(scopes.length === 0 ? visible : permissions)],
    scope: [...new Set([...visible, ...granted])].join(' '),
    hasIdToken: identity.includes('openid'),
    hasRefreshToken: identity.includes('offline_access'),
  };
}

interface Scope {
  readonly text: string;
  /** What stands before the name, so that another name can be put behind it. */
  readonly prefix: string;
  readonly resource: string;
  readonly name: string;
}

/** A resource, a slash and a name; the resource may end in a slash itself. */
function parseScope(text: string): Scope {
  const at = text.lastIndexOf('/');
  if (at < 0) return { text, prefix: '', resource: graph, name: text };
  return { text, prefix: text.slice(0, at + 1), resource: text.slice(0, at), name: text.slice(at + 1) };
}

function onlyResource(scopes: readonly Scope[], asked: string): string {
  const resources = new Set(scopes.map(({ resource }) => resource));
  if (resources.size <= 1) return scopes[0]?.resource ?? graph;
  const reason = 'It names more than one resource; a token is for one.';
  throw refusal('invalidScope', { scope: asked.slice(0, 600), reason });
}

async function getResource(directory: Directory, tenant: Tenant, identifier: string) {
  const found = await findResource(directory, tenant.id, identifier);
  if (found !== undefined) return found;
  throw refusal('resourceNotFound', { resource: identifier.slice(0, 600), tenant: tenant.displayName });
}
