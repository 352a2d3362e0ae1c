import { parseAddress } from './address.ts';

/** One flag: its help and its reference come from here. */
export interface FlagRow {
  readonly name: string;
  /** Absent for a switch. */
  readonly argument?: string;
  readonly fallback: string;
  readonly description: string;
  /** Why a value will not do. */
  readonly findMistake?: (value: string) => string | undefined;
}

const oneOf = (choices: readonly string[], mistake: (value: string) => string) => (value: string) =>
  choices.includes(value) ? undefined : mistake(value);
const address = (name: string) => (value: string) => {
  const parsed = parseAddress(value);
  return parsed.kind === 'mistaken' ? `--${name}: ${parsed.mistake}` : undefined;
};

export const logLevels = ['', 'info', 'debug', 'trace', 'all'] as const;
export const tlsVersions = ['1.0', '1.1', '1.2', '1.3'] as const;
const layouts = ['v1.6', 'pre-1.6'];

/** As azure-workload-identity v1.6.0 has them, and the last five, which are ours. */
export const flagRows = {
  audience: {
    name: 'audience',
    argument: 'AUDIENCE',
    fallback: '',
    description: 'audience of the projected tokens; empty is api://AzureADTokenExchange',
  },
  certificateFolder: {
    name: 'webhook-cert-dir',
    argument: 'DIR',
    fallback: '/certs',
    description: 'folder with tls.crt and tls.key, where certificates are brought along',
  },
  isRotationOff: {
    name: 'disable-cert-rotation',
    fallback: 'false',
    description: 'serve the certificate of --webhook-cert-dir, and make none',
  },
  tlsMinVersion: {
    name: 'tls-min-version',
    argument: 'VERSION',
    fallback: '1.3',
    description: 'least version of TLS: 1.0, 1.1, 1.2 or 1.3',
    findMistake: oneOf(tlsVersions, () => 'invalid TLS version. Must be one of: 1.0, 1.1, 1.2, 1.3'),
  },
  healthAddress: {
    name: 'health-addr',
    argument: 'ADDRESS',
    fallback: ':9440',
    description: 'where /healthz and /readyz are',
    findMistake: address('health-addr'),
  },
  metricsAddress: {
    name: 'metrics-addr',
    argument: 'ADDRESS',
    fallback: ':8095',
    description: 'where /metrics is',
    findMistake: address('metrics-addr'),
  },
  metricsBackend: {
    name: 'metrics-backend',
    argument: 'NAME',
    fallback: 'prometheus',
    description: 'the only one is prometheus',
    findMistake: (value) =>
      value.toLowerCase() === 'prometheus' ? undefined : `unsupported metrics backend: ${value}`,
  },
  logLevel: {
    name: 'log-level',
    argument: 'LEVEL',
    fallback: '',
    description: 'info, debug, trace or all; empty is errors alone',
    findMistake: oneOf(
      logLevels,
      () => 'invalid log level, valid choices are the empty string, info, debug, trace and all',
    ),
  },
  showsVersion: { name: 'version', fallback: 'false', description: 'print the version and end' },
  endpointAnnotationSuffix: {
    name: 'custom-token-endpoint-annotation-suffix',
    argument: 'SUFFIX',
    fallback: '',
    description: 'pods with the annotation azure.workload.identity/use-SUFFIX use the custom token endpoint',
  },
  endpointAudience: {
    name: 'custom-token-endpoint-audience',
    argument: 'AUDIENCE',
    fallback: '',
    description: 'audience of the tokens of those pods',
  },
  kubeconfig: {
    name: 'kubeconfig',
    argument: 'FILE',
    fallback: '',
    description: 'how to reach the API server from outside of the cluster',
  },
  webhookAddress: {
    name: 'webhook-addr',
    argument: 'ADDRESS',
    fallback: ':9443',
    description: 'where admissions are answered',
    findMistake: address('webhook-addr'),
  },
  serviceName: {
    name: 'service-name',
    argument: 'NAME',
    fallback: 'azure-wi-webhook-webhook-service',
    description: 'the Service in front, which the certificate names',
  },
  volumeLayout: {
    name: 'volume-layout',
    argument: 'LAYOUT',
    fallback: 'v1.6',
    description: 'paths of the token: v1.6, or pre-1.6 for programs that have the older ones built in',
    findMistake: oneOf(
      layouts,
      (value) => `--volume-layout ${JSON.stringify(value)} is neither v1.6 nor pre-1.6`,
    ),
  },
  lingerSeconds: {
    name: 'drain-linger-seconds',
    argument: 'N',
    fallback: '5',
    description: 'how long new connections are still taken after SIGTERM, until nobody is sent here any more',
    findMistake: (value) =>
      /^\d{1,2}$/.test(value) && Number(value) <= 50
        ? undefined
        : `--drain-linger-seconds ${JSON.stringify(value)} is not a whole number from 0 to 50`,
  },
} as const satisfies Record<string, FlagRow>;

export type FlagKey = keyof typeof flagRows;
export type FlagValues = Readonly<Record<FlagKey, string>>;
