import type { Clock } from '../platform/clock.ts';
import type { OpenDatabase } from '../platform/database/index.ts';
import type { NewId } from '../platform/ids.ts';
import { createAppRoleAssignments } from './app-role-assignments.ts';
import { createApplications } from './applications.ts';
import type { Directory } from './directory.ts';
import { createDirectoryRoles } from './directory-roles.ts';
import { createFederatedCredentials } from './federated-credentials.ts';
import { findFirstPartyClient } from './first-party-clients.ts';
import { createGroups } from './groups.ts';
import { createManagedIdentities } from './managed-identities.ts';
import { createDirectoryMemory } from './memory.ts';
import { createPrincipals } from './principals.ts';
import type { Propagation } from './propagation.ts';
import { readClient } from './read-client.ts';
import { createResourcePrincipals } from './resource-principals.ts';
import { createRoles } from './roles.ts';
import { createServicePrincipals } from './service-principals.ts';
import { createSignIns } from './sign-ins.ts';
import { createStoreContext } from './store-context.ts';
import type { DirectoryTables, SignInTables } from './tables.ts';
import { createTenants } from './tenants.ts';
import { createUsers } from './users.ts';

export interface DirectoryDependencies {
  readonly database: OpenDatabase<DirectoryTables>;
  /** Sign-ins are many, and kept apart so that they delay nothing else. */
  readonly signInDatabase: OpenDatabase<SignInTables>;
  readonly clock: Clock;
  readonly newId: NewId;
  /** How late what is written is seen. Asked at each write. */
  readonly propagation: () => Propagation;
}

export function createDirectory(dependencies: DirectoryDependencies): Directory {
  const { database, signInDatabase, clock, newId, propagation } = dependencies;
  const memory = createDirectoryMemory();
  const { queries } = database;
  const context = createStoreContext({ queries, clock, newId, memory, propagation });
  const signIns = createSignIns(signInDatabase);
  return {
    tenants: createTenants(context),
    applications: createApplications(context),
    servicePrincipals: createServicePrincipals(context),
    groups: createGroups(context),
    directoryRoles: createDirectoryRoles(context),
    appRoleAssignments: createAppRoleAssignments(context),
    managedIdentities: createManagedIdentities(context),
    users: createUsers(context),
    federatedCredentials: createFederatedCredentials(context),
    resourcePrincipals: createResourcePrincipals(context),
    principals: createPrincipals(context),
    roles: createRoles(context),
    clients: {
      async find(tenantId, clientId) {
        const [tenant, client] = [tenantId.toLowerCase(), clientId.toLowerCase()];
        return await memory.recall(
          'client',
          `${tenant}\n${client}`,
          async () => (await readClient(queries, tenant, client)) ?? findFirstPartyClient(tenant, client),
        );
      },
    },
    signIns,
    close: () => signIns.close(),
  };
}
