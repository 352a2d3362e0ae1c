import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assignIdentities } from '../../src/cli/assigned-identities.ts';
import type { ManagedIdentity } from '../../src/directory/index.ts';
import { storyNames } from '../../src/stack/index.ts';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';
import { runProgram, type TokenReport } from './programs.ts';

/** Programs with managed identities, as on App Service; the token is verified by its published key. */
describe('managed identities in the libraries', () => {
  let cloud: ConformanceStack;
  let one: ManagedIdentity;
  let another: ManagedIdentity;

  beforeAll(async () => {
    cloud = await startConformanceStack();
    const { resourceGroup, location } = storyNames;
    const create = (name: string) => cloud.stack.operator.createIdentity({ name, resourceGroup, location });
    one = await create('one');
    another = await create('another');
  });

  afterAll(() => cloud[Symbol.asyncDispose]());

  const run = async (
    program: string,
    identities: readonly ManagedIdentity[],
    changed: Readonly<Record<string, string>> = {},
  ) => {
    const resourceIds = identities.map(({ resourceId }) => resourceId);
    await using assigned = await assignIdentities(cloud.stack.run, resourceIds);
    return await runProgram<TokenReport>(cloud, program, {
      // Not as the story's service account: that one's variables come first.
      AZURE_CLIENT_ID: '',
      AZURE_FEDERATED_TOKEN_FILE: '',
      SCOPE: 'https://vault.azure.net/.default',
      IDENTITY: '{}',
      ...assigned.variables,
      ...changed,
    });
  };
  const claimsOf = ({ principalId, clientId, resourceId }: ManagedIdentity) => ({
    oid: principalId,
    appid: clientId,
    xms_mirid: resourceId,
    idtyp: 'app',
  });

  it.each(['managed-identity.js', 'managed-identity-default.js'])(
    'get a token for the only one that is assigned, and keep it: %s',
    async (program) => {
      const report = await run(program, [one]);
      expect(report, JSON.stringify(report.error)).toMatchObject({ claims: claimsOf(one), isSame: true });
    },
  );

  it.each<[string, (identity: ManagedIdentity) => object]>([
    ['client id', ({ clientId }) => ({ clientId })],
    ['object id', ({ principalId: objectId }) => ({ objectId })],
    ['resource id', ({ resourceId }) => ({ resourceId })],
  ])('name one of several by its %s', async (_how, naming) => {
    const report = await run('managed-identity.js', [one, another], {
      IDENTITY: JSON.stringify(naming(another)),
    });
    expect(report, JSON.stringify(report.error)).toMatchObject({ claims: claimsOf(another) });
  });

  it('take the one of AZURE_CLIENT_ID', async () => {
    const variables = { AZURE_CLIENT_ID: another.clientId };
    const report = await run('managed-identity-default.js', [one, another], variables);
    expect(report, JSON.stringify(report.error)).toMatchObject({ claims: claimsOf(another) });
  });

  it('say that another program’s is not assigned', async () => {
    const IDENTITY = JSON.stringify({ clientId: another.clientId });
    const { claims, error } = await run('managed-identity.js', [one], { IDENTITY });
    expect(claims).toBeUndefined();
    expect(error?.message).toContain('No User Assigned or Delegated Managed Identity found');
  });

  it('have no token by the header of a program that has ended', async () => {
    const { variables, [Symbol.asyncDispose]: end } = await assignIdentities(cloud.stack.run, [
      one.resourceId,
    ]);
    await end();
    const { claims, error } = await run('managed-identity.js', [one], variables);
    expect(claims).toBeUndefined();
    expect(error?.message).toContain('X-IDENTITY-HEADER');
  });
});
