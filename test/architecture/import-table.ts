/** A part of `src`, by its folder's name. */
export type PartName = string;

/** What a part may import of other parts: values and types, or types alone. */
export interface PartRule {
  readonly values: readonly PartName[];
  readonly types?: readonly PartName[];
}

const surface: PartRule = { values: ['wire', 'platform', 'resources', 'directory', 'trust'] };
const clusterSide: PartRule = { values: ['wire', 'platform'] };

/**
 * The import table, as ARCHITECTURE.md shows it: surfaces never import each other, cluster side and cloud side meet
 * only on the wire, and `stack` alone knows everyone.
 */
export const importTable: Readonly<Record<PartName, PartRule>> = {
  wire: { values: [] },
  platform: { values: ['wire'] },
  resources: { values: ['wire', 'platform'] },
  directory: { values: ['wire', 'platform', 'resources'] },
  trust: { values: ['wire'], types: ['resources', 'directory'] },
  sts: surface,
  arm: surface,
  graph: surface,
  keyvault: surface,
  'managed-identity-endpoint': surface,
  'kube-api': clusterSide,
  'pod-runner': clusterSide,
  webhook: clusterSide,
  interception: clusterSide,
  stack: {
    values: [
      'wire',
      'platform',
      'resources',
      'directory',
      'trust',
      'sts',
      'arm',
      'graph',
      'keyvault',
      'managed-identity-endpoint',
      'kube-api',
      'pod-runner',
      'webhook',
      'interception',
    ],
  },
  // The front doors of the cluster side are open to the commands that run its parts alone.
  cli: { values: ['stack', 'wire', 'platform', 'kube-api', 'pod-runner', 'webhook'] },
};

/** Parts without a front door of their own: their files, or their folders' front doors, are imported directly. */
export const shelves: ReadonlySet<PartName> = new Set(['wire', 'platform']);

/** Each dependency has one home. zod and lru-cache are at home everywhere. */
export const homes: Readonly<Record<string, string>> = {
  '@hono/node-server': 'platform/http',
  ws: 'platform/http',
  '@marcbachmann/cel-js': 'kube-api/admission/cel',
  '@peculiar/x509': 'platform/tls',
  'reflect-metadata': 'platform/tls',
  kysely: 'platform/database',
  'kysely/migration': 'platform/database',
  'node:sqlite': 'platform/database',
  'node:vm': 'kube-api/go-pattern',
  pino: 'platform/log',
  commander: 'cli',
  croner: 'kube-api/cron-schedule',
  picocolors: 'cli',
  yaml: 'webhook',
};

/** Names that say nothing about what a file is for. */
export const bannedWords = [
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'misc',
  'core',
  'manager',
  'impl',
  'base',
];

export const maximumLines = 400;
