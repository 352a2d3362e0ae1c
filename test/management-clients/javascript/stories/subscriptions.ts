import type { Story } from './story.ts';

export const subscriptions: Story = async ({ open, subscriptionId }) => {
  const { perform, refuse } = open('@azure/arm-resources-subscriptions');
  await perform('subscriptions.list');
  await perform('subscriptions.get', subscriptionId);
  await perform('subscriptions.listLocations', subscriptionId);
  await perform('tenants.list');
  await refuse('SubscriptionNotFound', 'subscriptions.get', '00000000-0000-4000-8000-000000000000');
};
