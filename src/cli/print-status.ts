import { type RunInfo, type StackStatus, visibleText } from '../stack/index.ts';
import { shortKeyId, wholeSeconds } from './key-text.ts';
import { propose } from './proposal.ts';
import type { NodeSummary } from './read-nodes.ts';
import type { Style } from './terminal.ts';

export interface ShownStatus extends StackStatus {
  readonly isRunning: boolean;
  readonly run?: Pick<RunInfo, 'pid' | 'proxyUrl' | 'podRuntime' | 'realism'>;
  readonly nodes?: readonly NodeSummary[];
}

type ShownKey = StackStatus['clusters'][number]['keys'][number] | StackStatus['tokenServiceKeys'][number];

/** What runs and what there is, a section for each kind of thing, nothing for kinds that there are none of. */
export function printStatus(status: ShownStatus, style: Style): string {
  const { bold, green, yellow, dim } = style;
  const { run } = status;
  const state = run
    ? `${green('running')} (process ${run.pid}), proxy ${run.proxyUrl}`
    : `${yellow('not running')}  ${dim(propose('up --detach', status))}`;
  const section = (title: string, rows: readonly string[]) =>
    rows.length === 0 ? [] : ['', bold(title), ...rows.map((row) => `  ${row}`)];
  return [
    `${dim('stack')}   ${state}`,
    `${dim('data')}    ${status.dataFolder}`,
    ...(run === undefined || run.realism === 'instant' ? [] : [`${dim('realism')} ${run.realism}`]),
    ...section(
      'Tenants',
      status.tenants.flatMap(({ id, displayName, domains }) => [
        `${id}  ${displayName}  ${domains.join(', ')}`,
        ...status.subscriptions
          .filter(({ tenantId }) => tenantId === id)
          .map((each) => `  ${dim('subscription')} ${each.id}  ${each.displayName}`),
      ]),
    ),
    ...section(
      'Token service',
      status.tokenServiceKeys.map((key) => printKey(key, style)),
    ),
    ...section(
      'Clusters',
      status.clusters.flatMap((cluster) => printCluster(cluster, status.nodes ?? [], style)),
    ),
    ...section('Pods', run === undefined ? [] : printRuntime(run.podRuntime, style)),
    ...section(
      'Identities',
      status.identities.flatMap(({ name, clientId, credentials }) => [
        `${name}  client ${clientId}`,
        ...credentials.map((each) => dim(visibleText(`  trusts ${each.subject} of ${each.issuer}`))),
      ]),
    ),
    ...section(
      'Vaults',
      status.vaults.map(({ name, url }) => `${name}  ${url}`),
    ),
    ...section(
      'Last sign-ins',
      status.signIns.map(
        ({ at, clientName, outcome, id }) => `${at}  ${clientName ?? '?'}  ${outcome}  ${dim(id)}`,
      ),
    ),
  ].join('\n');
}

function printCluster(
  { name, issuer, keys }: StackStatus['clusters'][number],
  nodes: readonly NodeSummary[],
  style: Style,
): readonly string[] {
  const own = nodes.filter(({ cluster }) => cluster === name);
  return [
    `${name}  ${issuer}`,
    ...own.map(
      (node) => `  ${style.dim('node')} ${node.name}, ${node.pods} ${node.pods === 1 ? 'pod' : 'pods'}`,
    ),
    ...keys.map((key) => `  ${printKey(key, style)}`),
  ];
}

function printKey(key: ShownKey, { dim, green, yellow }: Style): string {
  const named = `${dim('key')} ${shortKeyId(key.keyId)}`;
  switch (key.state) {
    case 'current':
      return `${named}  ${green('signs')} since ${wholeSeconds(key.signingSince)}`;
    case 'next':
      return 'rotatesFrom' in key
        ? `${named}  ${yellow('next')}, published; may sign from ${wholeSeconds(key.rotatesFrom)}`
        : `${named}  ${yellow('next')}, published ${wholeSeconds(key.publishedAt)}`;
    case 'retired':
      return `${named}  retired; leaves at ${wholeSeconds(key.leavesAt)}`;
  }
}

/** What runs them, and why nothing better does. */
function printRuntime({ attempts }: RunInfo['podRuntime'], { dim }: Style): readonly string[] {
  const works = attempts.filter(({ outcome }) => outcome === 'works');
  const others = attempts.filter(({ outcome }) => outcome !== 'works');
  return [
    ...works.map(({ detail }) => detail),
    ...others.map(({ kind, detail }) => dim(visibleText(`not ${kind}: ${detail}`))),
  ];
}
