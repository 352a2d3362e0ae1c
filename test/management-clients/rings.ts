import type { Command } from '../clients/clients.ts';

/** The clients of one language and age. */
export interface Ring {
  readonly name: string;
  readonly toolchain: Command;
  /** Installs the clients in the folder that it runs in; nothing for those that the project has already. */
  readonly install: readonly Command[];
  readonly stories: readonly string[];
  readonly isNewest: boolean;
  /** Runs the stories: a path is one of the folder. JavaScript's where it is left out. */
  readonly python?: string;
  readonly apiVersions?: Readonly<Record<string, string>>;
}

const stories = [
  'resource-groups',
  'managed-identities',
  'roles',
  'key-vaults',
  'managed-clusters',
  'subscriptions',
  'deployments',
  'monitoring',
];

/** With the newest models, which know the most members. */
const newestPython = [
  'azure-mgmt-authorization==4.0.0',
  'azure-mgmt-containerservice==41.8.0',
  'azure-mgmt-dns==9.0.0',
  'azure-mgmt-keyvault==14.1.0',
  'azure-mgmt-loganalytics==14.0.0',
  'azure-mgmt-monitor==7.0.0',
  'azure-mgmt-msi==7.1.0',
  'azure-mgmt-network==33.1.0',
  'azure-mgmt-resource==26.0.0',
  'azure-mgmt-resource-deployments==2.0.0',
  'azure-mgmt-resource-features==1.0.0',
  'azure-mgmt-resource-subscriptions==1.0.0',
  'azure-mgmt-servicelinker==1.1.0',
  // It imports this one, and does not say so.
  'six==1.17.0',
];

/**
 * The first that can be installed beside each other. Clusters had no identities before: they took secrets; and the
 * activity log had a package of its own.
 */
const oldestPython = [
  'azure-mgmt-authorization==0.40.0',
  'azure-mgmt-containerservice==6.0.0',
  'azure-mgmt-dns==1.0.1',
  'azure-mgmt-keyvault==0.40.0',
  'azure-mgmt-loganalytics==0.1.0',
  'azure-mgmt-monitor==0.4.0',
  'azure-mgmt-msi==0.2.0',
  'azure-mgmt-network==1.0.0',
  'azure-mgmt-resource==1.2.2',
  'azure-mgmt-servicelinker==1.0.0',
];

const oldestJavascript = [
  '@azure/arm-authorization@8.3.2',
  '@azure/arm-containerservice@11.0.0',
  '@azure/arm-dns@3.2.0',
  '@azure/arm-features@3.1.0',
  '@azure/arm-keyvault@1.2.0',
  '@azure/arm-monitor@5.4.0',
  '@azure/arm-msi@2.1.0',
  '@azure/arm-network@14.0.0',
  '@azure/arm-operationalinsights@7.1.1',
  '@azure/arm-resources@1.0.0',
  '@azure/arm-resources-subscriptions@1.0.0',
];

const npm: Command = ['npm', '--version'];
const venv: Command = ['python3', '-c', 'import venv, ensurepip'];

function install(packages: readonly string[]): readonly Command[] {
  const quietly = ['--loglevel=error', '--no-audit', '--no-fund', '--ignore-scripts'];
  return [
    ['npm', 'init', '--yes'],
    ['npm', 'install', ...quietly, ...packages],
  ];
}

function pip(packages: readonly string[]): readonly Command[] {
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  return [
    ['python3', '-m', 'venv', 'venv'],
    ['venv/bin/python', ...install, 'azure-identity==1.27.0', ...packages],
  ];
}

export const rings: readonly Ring[] = [
  {
    name: 'javascript-newest',
    toolchain: npm,
    install: [],
    stories: [...stories, 'service-linkers', 'directory', 'people'],
    isNewest: true,
  },
  {
    // Too large to be installed wherever the project is.
    name: 'javascript-newest-networks',
    toolchain: npm,
    install: install(['@azure/arm-network@39.0.0']),
    stories: ['virtual-networks'],
    isNewest: true,
  },
  {
    name: 'javascript-oldest',
    toolchain: npm,
    install: install(oldestJavascript),
    // Of Service Connector there is one version, and it is the newest.
    stories: [...stories, 'virtual-networks'],
    isNewest: false,
  },
  {
    name: 'python-newest',
    toolchain: venv,
    install: pip(newestPython),
    stories: [...stories, 'service-linkers', 'virtual-networks'],
    isNewest: true,
    python: 'venv/bin/python',
  },
  {
    name: 'python-newest-of-old-versions',
    toolchain: venv,
    install: pip(newestPython),
    stories: ['managed-identities', 'roles'],
    isNewest: false,
    python: 'venv/bin/python',
    apiVersions: {
      AuthorizationManagementClient: '2015-07-01',
      ManagedServiceIdentityClient: '2018-11-30',
    },
  },
  {
    name: 'python-oldest',
    toolchain: venv,
    install: pip(oldestPython),
    stories: [...stories, 'service-linkers', 'virtual-networks'],
    isNewest: false,
    python: 'venv/bin/python',
    apiVersions: { ContainerServiceClient: '2019-04-01', ResourceManagementClient: '2016-02-01' },
  },
];
