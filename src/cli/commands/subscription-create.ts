import { defineCommand } from '../command.ts';
import { connectToControl } from '../control-client.ts';
import { reachStack } from '../running-stack.ts';
import { unknownTenant } from '../unknown-tenant.ts';

export const subscriptionCreate = defineCommand({
  name: 'subscription create',
  summary: 'Make another subscription, which the operator owns',
  parameters: '<name>',
  options: [
    { flags: '--tenant <id-or-domain>', description: 'in this tenant; in the first one where left out' },
  ],
  examples: [
    'wid subscription create Production',
    'wid subscription create Production --tenant fabrikam.onmicrosoft.com --json',
  ],
  async run({ settings, parameters, options }) {
    const [displayName = ''] = parameters;
    const tenant = typeof options.tenant === 'string' ? options.tenant : undefined;
    await using stack = await reachStack({ ...settings, isEphemeral: false });
    const control = await connectToControl(stack.run, settings);
    const made = await control.createSubscription({ displayName, ...(tenant !== undefined && { tenant }) });
    if (made.kind === 'unknown-tenant') throw unknownTenant(tenant ?? '', settings);
    const { kind: _, ...value } = made;
    return { value };
  },
  render: ({ id, displayName, tenantId }, { dim }) =>
    [`${dim('subscription')}  ${id}  ${displayName}`, `${dim('tenant')}        ${tenantId}`].join('\n'),
});
