import { openRecords } from '../../stack/index.ts';
import { defineCommand } from '../command.ts';

export const tenantList = defineCommand({
  name: 'tenant list',
  summary: 'Show the tenants of the data folder, each with its domains and subscriptions',
  examples: ['wid tenant list', 'wid tenant list --json'],
  async run({ settings }) {
    await using records = await openRecords(settings.dataFolder);
    const { tenants, subscriptions } = await records.status();
    const [first] = subscriptions;
    const isFirst = ({ id }: { id: string }) => Number(id === first?.tenantId);
    const value = [...tenants]
      .sort((left, right) => isFirst(right) - isFirst(left))
      .map((tenant) => ({
        ...tenant,
        subscriptions: subscriptions
          .filter(({ tenantId }) => tenantId === tenant.id)
          .map(({ id, displayName }) => ({ id, displayName })),
      }));
    return { value };
  },
  render: (tenants, { dim }) =>
    tenants
      .flatMap(({ id, displayName, domains, subscriptions }) => [
        `${id}  ${displayName}  ${domains.join(', ')}`,
        ...subscriptions.map((each) => `  ${dim('subscription')} ${each.id}  ${each.displayName}`),
      ])
      .join('\n'),
});
