import type { ClientPlace, OpenedClient } from '../open-client.ts';
import type { OpenedGraph } from '../open-graph.ts';

/** What is done with the clients of one provider: every operation that they have for the types that are served. */
export type Story = (ground: StoryGround) => Promise<void>;

export interface StoryGround extends ClientPlace {
  readonly tenantId: string;
  /** Of a service principal. */
  readonly principalId: string;
  readonly location: string;
  /** A group that is there, and a vault and a cluster in it. */
  readonly group: string;
  readonly vault: string;
  readonly cluster: string;
  open(packageName: string): OpenedClient;
  openGraph(): OpenedGraph;
}
