import { openRecords } from '../../stack/index.ts';
import { CommandError, defineCommand } from '../command.ts';
import { propose } from '../proposal.ts';
import { unknownTenant } from '../unknown-tenant.ts';

export const account = defineCommand({
  name: 'account',
  summary: "Show the operator's account and its password, for `az login` and the account page",
  options: [
    { flags: '--tenant <id-or-domain>', description: 'of this tenant, where there is more than one' },
  ],
  examples: ['wid account', 'wid account --tenant fabrikam.onmicrosoft.com', 'wid account --json'],
  async run({ settings, options }) {
    const tenant = typeof options.tenant === 'string' ? options.tenant : undefined;
    await using records = await openRecords(settings.dataFolder);
    const user = await records.operatorUser(tenant);
    if (user === undefined && tenant !== undefined) throw unknownTenant(tenant, settings);
    if (user === undefined) {
      throw new CommandError('The data folder has no account yet.', {
        fix: propose('up --detach', settings),
      });
    }
    const { userPrincipalName, objectId, tenantId, password } = user;
    return { value: { userPrincipalName, objectId, tenantId, password: password.reveal() } };
  },
  render: ({ userPrincipalName, tenantId, password }, { dim }) =>
    [
      `${dim('account')}   ${userPrincipalName}`,
      `${dim('password')}  ${password}`,
      `${dim('tenant')}    ${tenantId}`,
    ].join('\n'),
});
