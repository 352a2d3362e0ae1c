import { z } from 'zod';
import { type Kubeconfig, renderKubeconfig } from '../kube-api/index.ts';
import { parseManifest } from '../webhook/index.ts';

const name = z.string();
const kubeconfigSchema = z.looseObject({
  clusters: z.array(z.looseObject({ name, cluster: z.looseObject({}) })).nullish(),
  users: z.array(z.looseObject({ name, user: z.looseObject({}) })).nullish(),
  contexts: z
    .array(z.looseObject({ name, context: z.looseObject({ cluster: z.string(), user: z.string() }) }))
    .nullish(),
  'current-context': z.string().nullish(),
});

/**
 * What is in the file, which is everybody's: `az aks get-credentials` and `kubectl config` write YAML into it. Nothing
 * where it is no kubeconfig.
 */
export async function readKubeconfig(text: string): Promise<Kubeconfig | undefined> {
  const parsed = await parseManifest(text);
  if (parsed.kind === 'malformed') return undefined;
  const read = kubeconfigSchema.safeParse(parsed.documents[0]?.object);
  if (!read.success) return undefined;
  const { clusters, users, contexts, 'current-context': current, ...rest } = read.data;
  return {
    ...rest,
    clusters: clusters ?? [],
    users: users ?? [],
    contexts: contexts ?? [],
    'current-context': current ?? '',
  };
}

/** The file with our entries as they are now, and all that is somebody else's as it was. */
export function updateKubeconfig(held: Kubeconfig, own: Kubeconfig, caPem: string): string {
  const gone = goneClusters(held, own, caPem);
  const contexts = replace(
    held.contexts.filter(({ context }) => !gone.has(context.cluster)),
    own.contexts,
    // A namespace that somebody has chosen stays.
    (before, now) => ({ ...before, context: { ...before.context, ...now.context } }),
  );
  const used = new Set(contexts.map(({ context }) => context.user));
  const wereUsed = new Set(held.contexts.map(({ context }) => context.user));
  const current = held['current-context'];
  return renderKubeconfig({
    ...held,
    clusters: replace(
      held.clusters.filter((each) => !gone.has(each.name)),
      own.clusters,
    ),
    users: replace(
      held.users.filter((each) => used.has(each.name) || !wereUsed.has(each.name)),
      own.users,
    ),
    contexts,
    'current-context': contexts.some((each) => each.name === current) ? current : own['current-context'],
  });
}

/** Ours is what our authority vouches for. It is gone where neither its name nor its address is that of a cluster. */
function goneClusters(held: Kubeconfig, own: Kubeconfig, caPem: string): ReadonlySet<string> {
  const authority = Buffer.from(caPem).toString('base64');
  const names = new Set(own.clusters.map((each) => each.name));
  const servers = new Set(own.clusters.map(({ cluster }) => cluster.server));
  return new Set(
    held.clusters
      .filter(({ cluster }) => cluster['certificate-authority-data'] === authority)
      .filter((each) => !names.has(each.name) && !servers.has(each.cluster.server))
      .map((each) => each.name),
  );
}

/** Each in its place, and what is new at the end. */
function replace<Entry extends { readonly name: string }>(
  held: readonly Entry[],
  own: readonly Entry[],
  unite = (_before: Entry, now: Entry): Entry => now,
): readonly Entry[] {
  const ours = new Map(own.map((each) => [each.name, each]));
  const known = new Set(held.map((each) => each.name));
  return [
    ...held.map((each) => {
      const now = ours.get(each.name);
      return now === undefined ? each : unite(each, now);
    }),
    ...own.filter((each) => !known.has(each.name)),
  ];
}
