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
];

/** With the newest models, which know the most members. */
const newestPython = [
  'azure-mgmt-authorization==4.0.0',
  'azure-mgmt-containerservice==41.8.0',
  'azure-mgmt-keyvault==14.1.0',
  'azure-mgmt-msi==7.1.0',
  'azure-mgmt-resource==26.0.0',
  'azure-mgmt-resource-features==1.0.0',
  'azure-mgmt-resource-subscriptions==1.0.0',
];

/** The first that can be installed beside each other. Clusters had no identities before: they took secrets. */
const oldestPython = [
  'azure-mgmt-authorization==0.40.0',
  'azure-mgmt-containerservice==6.0.0',
  'azure-mgmt-keyvault==0.40.0',
  'azure-mgmt-msi==0.2.0',
  'azure-mgmt-resource==1.2.2',
];

const oldestJavascript = [
  '@azure/arm-authorization@8.3.2',
  '@azure/arm-containerservice@11.0.0',
  '@azure/arm-features@3.1.0',
  '@azure/arm-keyvault@1.2.0',
  '@azure/arm-msi@2.1.0',
  '@azure/arm-resources@1.0.0',
  '@azure/arm-resources-subscriptions@1.0.0',
];

const npm: Command = ['npm', '--version'];
const venv: Command = ['python3', '-c', 'import venv, ensurepip'];

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
    stories: [...stories, 'directory'],
    isNewest: true,
  },
  {
    name: 'javascript-oldest',
    toolchain: npm,
    install: [
      ['npm', 'init', '--yes'],
      [
        'npm',
        'install',
        '--loglevel=error',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        ...oldestJavascript,
      ],
    ],
    stories,
    isNewest: false,
  },
  {
    name: 'python-newest',
    toolchain: venv,
    install: pip(newestPython),
    stories,
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
    stories,
    isNewest: false,
    python: 'venv/bin/python',
    apiVersions: { ContainerServiceClient: '2019-04-01', ResourceManagementClient: '2016-02-01' },
  },
];
