import type { LogLevel } from '../../platform/log/index.ts';
import type { VolumeLayout } from '../../wire/webhook-names.ts';
import { tokenExchangeAudience } from '../../wire/workload-identity.ts';
import type { MutationSettings } from '../mutation/settings.ts';
import { type Address, parseAddress } from './address.ts';
import { findAuthorityHost } from './clouds.ts';
import { readCustomTokenEndpoint } from './custom-token-endpoint.ts';
import { type Environment, readVariable, variableRows } from './environment.ts';
import type { FlagValues } from './flags.ts';
import { parseFlags } from './parse-flags.ts';

/** Which sidecars a cluster runs is asked of the cluster. */
export type ChosenMutationSettings = Omit<MutationSettings, 'usesNativeSidecars'>;

export interface WebhookSettings {
  readonly mutation: ChosenMutationSettings;
  readonly namespace: string;
  readonly serviceName: string;
  readonly webhookAddress: Address;
  readonly healthAddress: Address;
  readonly metricsAddress: Address;
  readonly tlsMinVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  /** Where the certificate is from: made and renewed here, or brought along in a folder. */
  readonly certificates: { readonly kind: 'own' } | { readonly kind: 'folder'; readonly path: string };
  readonly kubeconfig?: string;
  readonly logLevel: LogLevel;
  readonly lingerSeconds: number;
  readonly showsVersion: boolean;
}

export interface SettingsSource {
  readonly commandLine: readonly string[];
  readonly environment: Environment;
  /** Of the AzureStackCloud file; throws where there is none. */
  readonly readFile: (path: string) => string;
  /** Where nothing else is said. */
  readonly defaultImages: { readonly proxy: string; readonly proxyInit: string };
}

export type ReadSettings =
  | { readonly kind: 'settings'; readonly settings: WebhookSettings }
  /** Every one, in the order of the flags and then of the variables. */
  | { readonly kind: 'mistaken'; readonly mistakes: readonly string[] };

/** What the flags and the environment say, or all that is wrong with them. */
export function readWebhookSettings(source: SettingsSource): ReadSettings {
  const { environment } = source;
  const { values: flags, mistakes: flagMistakes } = parseFlags(source.commandLine);
  const tenantMistakes = findTenantMistakes(environment);
  const authority = findAuthorityHost(readVariable(environment, 'cloud') ?? '', () =>
    source.readFile(readVariable(environment, 'cloudFile') ?? ''),
  );
  const { endpoint, mistakes: endpointMistakes } = readCustomTokenEndpoint(
    { suffix: flags.endpointAnnotationSuffix, audience: flags.endpointAudience },
    environment,
  );
  const mistakes = [...flagMistakes, ...tenantMistakes, ...endpointMistakes];
  if (authority.kind === 'mistaken') return { kind: 'mistaken', mistakes: [...mistakes, authority.mistake] };
  if (mistakes.length > 0) return { kind: 'mistaken', mistakes };
  const mutation: ChosenMutationSettings = {
    defaultTenantId: readVariable(environment, 'tenantId') ?? '',
    authorityHost: authority.authorityHost,
    audience: flags.audience || tokenExchangeAudience,
    proxyImage: readVariable(environment, 'proxyImage') || source.defaultImages.proxy,
    proxyInitImage: readVariable(environment, 'proxyInitImage') || source.defaultImages.proxyInit,
    logLevel: flags.logLevel,
    ...(endpoint === undefined ? {} : { customTokenEndpoint: endpoint }),
    // Checked by the flag's row.
    layout: flags.volumeLayout as VolumeLayout,
  };
  return { kind: 'settings', settings: { mutation, ...readProcessSettings(flags, environment) } };
}

function findTenantMistakes(environment: Environment): readonly string[] {
  const tenantId = readVariable(environment, 'tenantId');
  const { name } = variableRows.tenantId;
  if (tenantId === undefined) return [`required key ${name} missing value`];
  return tenantId === '' ? [`${name} is required`] : [];
}

const tlsVersionNames = {
  '1.0': 'TLSv1',
  '1.1': 'TLSv1.1',
  '1.2': 'TLSv1.2',
  '1.3': 'TLSv1.3',
} as const;

/** Of flags without a mistake. */
function readProcessSettings(flags: FlagValues, environment: Environment): Omit<WebhookSettings, 'mutation'> {
  return {
    namespace: readVariable(environment, 'namespace') ?? '',
    serviceName: flags.serviceName,
    webhookAddress: addressOf(flags.webhookAddress),
    healthAddress: addressOf(flags.healthAddress),
    metricsAddress: addressOf(flags.metricsAddress),
    tlsMinVersion: tlsVersionNames[flags.tlsMinVersion as keyof typeof tlsVersionNames],
    certificates:
      flags.isRotationOff === 'true' ? { kind: 'folder', path: flags.certificateFolder } : { kind: 'own' },
    ...(flags.kubeconfig === '' ? {} : { kubeconfig: flags.kubeconfig }),
    logLevel: toLogLevel(flags.logLevel),
    lingerSeconds: Number(flags.lingerSeconds),
    showsVersion: flags.showsVersion === 'true',
  };
}

function addressOf(text: string): Address {
  const parsed = parseAddress(text);
  return parsed.kind === 'parsed' ? parsed.address : { port: 0 };
}

/** Upstream's levels are five; ours are those of `platform/log`. */
function toLogLevel(level: string): LogLevel {
  if (level === '') return 'error';
  return level === 'info' ? 'info' : 'debug';
}
