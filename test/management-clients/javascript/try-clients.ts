/** Runs one story with the clients of a folder, and prints what they report. */
import type { ClientReport } from '../report.ts';
import { openClient } from './open-client.ts';
import { openGraph } from './open-graph.ts';
import { deployments } from './stories/deployments.ts';
import { directory } from './stories/directory.ts';
import { keyVaults } from './stories/key-vaults.ts';
import { managedClusters } from './stories/managed-clusters.ts';
import { managedIdentities } from './stories/managed-identities.ts';
import { monitoring } from './stories/monitoring.ts';
import { people } from './stories/people.ts';
import { resourceGroups } from './stories/resource-groups.ts';
import { roles } from './stories/roles.ts';
import { serviceLinkers } from './stories/service-linkers.ts';
import type { Story, StoryGround } from './stories/story.ts';
import { subscriptions } from './stories/subscriptions.ts';
import { virtualNetworks } from './stories/virtual-networks.ts';

const stories: Readonly<Record<string, Story>> = {
  deployments,
  directory,
  'key-vaults': keyVaults,
  'managed-clusters': managedClusters,
  'managed-identities': managedIdentities,
  monitoring,
  people,
  'resource-groups': resourceGroups,
  roles,
  'service-linkers': serviceLinkers,
  subscriptions,
  'virtual-networks': virtualNetworks,
};
type Given = Omit<StoryGround, 'open' | 'openGraph'> & { readonly story: string };

const { story, ...ground } = JSON.parse(process.env.MANAGEMENT_CLIENTS ?? '{}') as Given;
const opened: { readonly report: () => ClientReport }[] = [];
const keep = <Opened extends (typeof opened)[number]>(client: Opened): Opened => {
  opened.push(client);
  return client;
};
const run = stories[story];
if (run === undefined) throw new Error(`There is no story '${story}'.`);
await run({
  ...ground,
  open: (packageName) => keep(openClient(packageName, ground)),
  openGraph: () => keep(openGraph(ground.folder)),
});
process.stdout.write(JSON.stringify(opened.map(({ report }) => report())));
