import { CommandError, defineCommand, usageExitCode } from '../command.ts';
import { connectToControl } from '../control-client.ts';
import { propose } from '../proposal.ts';
import { reachStack } from '../running-stack.ts';

export const tenantCreate = defineCommand({
  name: 'tenant create',
  summary: 'Make another tenant, with a subscription and an account of the operator in it',
  parameters: '<name>',
  options: [
    { flags: '--domain <domain>', description: 'what accounts end in; NAME.onmicrosoft.com where left out' },
  ],
  examples: [
    'wid tenant create Fabrikam',
    'wid tenant create "Fabrikam Retail" --domain fabrikam.com',
    'wid tenant create Fabrikam --json',
  ],
  async run({ settings, parameters, options }) {
    const [displayName = ''] = parameters;
    const domain = typeof options.domain === 'string' ? options.domain.toLowerCase() : domainOf(displayName);
    await using stack = await reachStack({ ...settings, isEphemeral: false });
    const control = await connectToControl(stack.run, settings);
    const made = await control.createTenant({ displayName, domain });
    if (made.kind === 'name-taken') {
      throw new CommandError(`The domain ${domain} is that of the tenant ${made.tenantId}.`, {
        fix: propose('tenant create NAME --domain DOMAIN', settings),
      });
    }
    const { kind: _, ...value } = made;
    return { value };
  },
  render: ({ tenantId, domain, subscription, userPrincipalName, password }, { dim, bold }) =>
    [
      `${dim('tenant')}        ${tenantId}`,
      `${dim('domain')}        ${domain}`,
      `${dim('subscription')}  ${subscription.id}  ${subscription.displayName}`,
      `${dim('account')}       ${userPrincipalName}`,
      `${dim('password')}      ${password}`,
      '',
      `${bold('az')} knows it in wid exec: az account set --subscription ${subscription.id}`,
    ].join('\n'),
});

/** Entra: every tenant has a domain of its own below this one. */
function domainOf(displayName: string): string {
  const label = displayName
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 27);
  if (label !== '') return `${label}.onmicrosoft.com`;
  throw new CommandError(`No domain can be made of the name '${displayName}'.`, {
    fix: 'wid tenant create NAME --domain DOMAIN',
    exitCode: usageExitCode,
  });
}
