import { findRunningStack, openRecords, type StackStatus, visibleText } from '../../stack/index.ts';
import { defineCommand } from '../command.ts';
import { propose } from '../proposal.ts';
import type { Style } from '../terminal.ts';

export const status = defineCommand({
  name: 'status',
  summary: 'Show what runs and what the data folder holds; exits with 3 when nothing runs',
  examples: ['wid status', 'wid status --json'],
  async run({ settings }) {
    const run = await findRunningStack(settings.dataFolder);
    await using records = await openRecords(settings.dataFolder);
    const value = { isRunning: run !== undefined, ...(run && { run }), ...(await records.status()) };
    return { value, exitCode: run === undefined ? 3 : 0 };
  },
  render: renderStatus,
});

function renderStatus(
  value: StackStatus & { isRunning: boolean; run?: { pid: number; proxyUrl: string } },
  { bold, green, yellow, dim }: Style,
): string {
  const state = value.run
    ? `${green('running')} (process ${value.run.pid}), proxy ${value.run.proxyUrl}`
    : `${yellow('not running')}  ${dim(propose('up --detach', value))}`;
  const section = (title: string, rows: readonly string[]) =>
    rows.length === 0 ? [] : ['', bold(title), ...rows.map((row) => `  ${row}`)];
  return [
    `${dim('stack')}   ${state}`,
    `${dim('data')}    ${value.dataFolder}`,
    ...section(
      'Tenants',
      value.tenants.map(({ id, displayName, domains }) => `${id}  ${displayName}  ${domains.join(', ')}`),
    ),
    ...section(
      'Token service',
      value.tokenServiceKeys.map(({ keyId, state: keyState }) => dim(`key ${keyId}  ${keyState}`)),
    ),
    ...section(
      'Clusters',
      value.clusters.flatMap(({ name, issuer, keys }) => [
        `${name}  ${issuer}`,
        ...keys.map(({ keyId, state: keyState }) => dim(`  key ${keyId}  ${keyState}`)),
      ]),
    ),
    ...section(
      'Identities',
      value.identities.flatMap(({ name, clientId, credentials }) => [
        `${name}  client ${clientId}`,
        ...credentials.map((each) => dim(visibleText(`  trusts ${each.subject} of ${each.issuer}`))),
      ]),
    ),
    ...section(
      'Vaults',
      value.vaults.map(({ name, url }) => `${name}  ${url}`),
    ),
    ...section(
      'Last sign-ins',
      value.signIns.map(
        ({ at, clientName, outcome, id }) => `${at}  ${clientName ?? '?'}  ${outcome}  ${dim(id)}`,
      ),
    ),
  ].join('\n');
}
