import { openRecords } from '../../stack/index.ts';
import { CommandError, defineCommand } from '../command.ts';
import { propose } from '../proposal.ts';

export const account = defineCommand({
  name: 'account',
  summary: "Show the operator's account and its password, for `az login` and the account page",
  examples: ['wid account', 'wid account --json'],
  async run({ settings }) {
    await using records = await openRecords(settings.dataFolder);
    const user = await records.operatorUser();
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
