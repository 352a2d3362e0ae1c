import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, openCommandLine } from '../support/command-line.ts';

const domain = 'fabrikam.onmicrosoft.com';

/** More than one tenant, from the command line and nowhere else. */
describe('tenants and subscriptions', () => {
  let line: CommandLine;

  beforeAll(async () => {
    line = await openCommandLine();
    await line.wid(['up', '--detach', '--seed', 'none']);
  });

  afterAll(() => line[Symbol.asyncDispose]());

  const ask = async (...words: string[]) => {
    const { exitCode, output, errors } = await line.wid([...words, '--json']);
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    return JSON.parse(output);
  };

  it('are made, listed after the first, and each have an account', async () => {
    const tenant = await ask('tenant', 'create', 'Fabrikam');
    expect(tenant).toMatchObject({ displayName: 'Fabrikam', domain });
    const added = await ask('subscription', 'create', 'Production', '--tenant', domain);
    expect(added).toEqual({ id: expect.any(String), displayName: 'Production', tenantId: tenant.tenantId });
    expect(await ask('tenant', 'list')).toMatchObject([
      { displayName: 'Local Workloads', subscriptions: [{ displayName: 'Local subscription' }] },
      {
        id: tenant.tenantId,
        domains: [domain],
        subscriptions: [{ id: tenant.subscription.id }, { id: added.id, displayName: 'Production' }],
      },
    ]);
    const { userPrincipalName, password, tenantId } = tenant;
    expect(await ask('account', '--tenant', domain)).toMatchObject({ userPrincipalName, password, tenantId });
    expect((await ask('account')).tenantId).not.toBe(tenantId);
    const status = await line.wid(['status']);
    expect(status.output).toMatch(/Fabrikam .*\n +subscription \S+ {2}Fabrikam subscription/);
  });

  it.each([
    [
      'a domain that another tenant has',
      ['tenant', 'create', 'x', '--domain', 'workloads.onmicrosoft.com'],
      1,
    ],
    ['a domain that is none', ['tenant', 'create', 'x', '--domain', 'not a domain'], 1],
    ['a name of which no domain can be made', ['tenant', 'create', '…'], 2],
    ['a tenant that is not there', ['subscription', 'create', 'x', '--tenant', 'nowhere.com'], 1],
    ['the account of a tenant that is not there', ['account', '--tenant', 'nowhere.com'], 1],
  ])('are refused for %s, with what is wrong', async (_, words, exitCode) => {
    const refused = await line.wid(words);
    expect(refused).toMatchObject({ exitCode, output: '' });
    expect(refused.errors).toMatch(/^error \S/);
  });
});
