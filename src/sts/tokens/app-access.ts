import type { Client, Directory, Tenant } from '../../directory/index.ts';
import { refusal } from '../errors.ts';
import type { AppAccess } from '../grants/index.ts';
import { findResource } from './resource.ts';

interface Asked {
  readonly tenant: Tenant;
  readonly client: Client;
  /** An identifier URI or an app id. */
  readonly identifier: string;
}

/**
 * All that a program was granted, in its own name, at one resource.
 * @throws {StsError} `resourceNotFound`
 */
export async function getAppAccess(
  directory: Directory,
  { tenant, client, identifier }: Asked,
): Promise<AppAccess> {
  const found = await findResource(directory, tenant.id, identifier);
  if (found === undefined) {
    throw refusal('resourceNotFound', { resource: identifier.slice(0, 600), tenant: tenant.displayName });
  }
  const roles = await directory.roles.appRoles(client.servicePrincipal.objectId, found.resource.appId);
  return { ...found, roles };
}
