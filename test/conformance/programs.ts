import { fileURLToPath } from 'node:url';
import type { Application, ServicePrincipal } from '../../src/directory/index.ts';
import type { Vault } from '../../src/resources/index.ts';
import { storyNames } from '../../src/stack/index.ts';
import type { ConformanceStack } from '../support/conformance-stack.ts';

/** Runs one of the programs of this folder to a good end, and reads the JSON that it prints. */
export async function runProgram<Output>(
  cloud: ConformanceStack,
  name: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Output> {
  const script = fileURLToPath(new URL(`programs/${name}`, import.meta.url));
  const { exitCode, output, errors } = await cloud.run(script, { variables });
  if (exitCode !== 0 || errors !== '') {
    throw new Error(`${name} ended with ${exitCode}: ${errors}\n${output}`);
  }
  // What a program prints is the business of the test that runs it.
  return JSON.parse(output) as Output;
}

/** What the programs print that ask for tokens. */
export interface TokenReport {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly isSame?: boolean;
  readonly error?: {
    readonly name: string;
    readonly message: string;
    /** MSAL's own error has them; the one of azure-identity keeps the words alone. */
    readonly errorCode?: string;
    readonly errorNo?: number;
  };
}

export interface RegisteredApplication {
  readonly application: Application;
  readonly servicePrincipal: ServicePrincipal;
  readonly secret: string;
  /** What `EnvironmentCredential` reads. */
  readonly variables: Readonly<Record<string, string>>;
}

/** An application with a client secret, as `az ad sp create-for-rbac` makes one. */
export async function registerApplication(
  { stack }: ConformanceStack,
  {
    name = 'program',
    isMultiTenant = false,
    expiresAt = new Date(Date.now() + 3_600_000),
  }: { name?: string; isMultiTenant?: boolean; expiresAt?: Date } = {},
): Promise<RegisteredApplication> {
  const { applications } = stack.directory;
  const created = await applications.create({
    displayName: name,
    homeTenantId: stack.run.tenantId,
    isMultiTenant,
  });
  const { appId } = created.application;
  const password = await applications.addPassword(appId, { displayName: name, expiresAt });
  if (password === undefined) throw new Error('the application is gone');
  const secret = password.secretText;
  return { ...created, secret, variables: { AZURE_CLIENT_ID: appId, AZURE_CLIENT_SECRET: secret } };
}

/** An empty vault with an officer of its own, and the variables that lead a program to it as that officer. */
export async function createVaultWithOfficer(
  cloud: ConformanceStack,
  name: string,
): Promise<{ readonly vault: Vault; readonly variables: Readonly<Record<string, string>> }> {
  const { operator } = cloud.stack;
  const { location, resourceGroup } = storyNames;
  const vault = await operator.createVault({ name, location, resourceGroup });
  const { servicePrincipal, variables } = await registerApplication(cloud, { name: `officer of ${name}` });
  await operator.assignRole({
    principalId: servicePrincipal.objectId,
    role: 'Key Vault Secrets Officer',
    scope: vault.id,
  });
  return { vault, variables: { ...variables, KEYVAULT_URL: `https://${name}.vault.azure.net` } };
}
