import { annotationPrefix } from '../../wire/webhook-names.ts';
import { tokenExchangeAudience } from '../../wire/workload-identity.ts';
import type { CustomTokenEndpoint, EndpointCa } from '../mutation/settings.ts';
import { type Environment, readVariable, type VariableKey } from './environment.ts';
import { parseLabelSelector } from './label-selector.ts';

export interface EndpointSettings {
  readonly endpoint?: CustomTokenEndpoint;
  readonly mistakes: readonly string[];
}

/** The flags turn the endpoint on, and the environment says what it is. Mistakes of either count either way. */
export function readCustomTokenEndpoint(
  flags: { readonly suffix: string; readonly audience: string },
  environment: Environment,
): EndpointSettings {
  const annotationKey = `${annotationPrefix}use-${flags.suffix}`.toLowerCase();
  const { ca, mistakes: caMistakes } = readEndpointCa(environment);
  const read = (key: VariableKey) => readVariable(environment, key) ?? '';
  const mistakes = [
    ...findFlagMistakes(flags, annotationKey),
    ...findUrlMistakes(read('tokenProxyUrl')),
    ...caMistakes,
  ];
  if (flags.suffix === '' || mistakes.length > 0) return { mistakes };
  const sniName = read('sniName');
  const endpoint = {
    annotationKey,
    audience: flags.audience,
    tokenProxyUrl: read('tokenProxyUrl'),
    ...(sniName === '' ? {} : { sniName }),
    ...(ca === undefined ? {} : { ca }),
  };
  return { endpoint, mistakes };
}

function findFlagMistakes(
  { suffix, audience }: { readonly suffix: string; readonly audience: string },
  annotationKey: string,
): readonly string[] {
  if (suffix === '' && audience === '') return [];
  if (suffix === '') return ['custom token endpoint annotation suffix cannot be empty when audience is set'];
  const mistakes: string[] = [];
  if (audience === '') {
    mistakes.push('custom token endpoint audience cannot be empty when annotation suffix is set');
  }
  if (audience.toLowerCase() === tokenExchangeAudience.toLowerCase()) {
    mistakes.push(
      `custom token endpoint audience cannot be equal to default audience "${tokenExchangeAudience}"`,
    );
  }
  const fault = findNameFault(annotationKey.slice(annotationPrefix.length));
  if (fault !== undefined) {
    mistakes.push(
      `custom token endpoint annotation key ${JSON.stringify(annotationKey)} is not valid: ${fault}`,
    );
  }
  return mistakes;
}

/** Kubernetes: the part of a qualified name behind its slash, in the words of apimachinery. */
function findNameFault(name: string): string | undefined {
  if (name.length > 63) return 'name part must be no more than 63 characters';
  return /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name)
    ? undefined
    : "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
}

/** The SDKs take nothing else, and would say so in every pod. */
function findUrlMistakes(text: string): readonly string[] {
  if (text === '') return [];
  const url = URL.parse(text);
  const isBare = url !== null && url.username === '' && url.password === '' && !/[?#]/.test(text);
  return isBare && url.protocol === 'https:'
    ? []
    : ['AZURE_KUBERNETES_TOKEN_PROXY must be an https URL without user information, query and fragment'];
}

function readEndpointCa(environment: Environment): { ca?: EndpointCa; mistakes: readonly string[] } {
  const read = (key: VariableKey) => readVariable(environment, key) ?? '';
  const [pem, name, signerName] = [read('caData'), read('caConfigMap'), read('caSigner')];
  const selectorText = read('caSelector').trim();
  const selector = selectorText === '' ? undefined : parseLabelSelector(selectorText);
  const mistakes: string[] = [];
  if ([pem, name, signerName].filter((text) => text !== '').length > 1) {
    mistakes.push(
      'only one of AZURE_KUBERNETES_CA_DATA, AZURE_KUBERNETES_CA_CONFIGMAP_NAME or AZURE_KUBERNETES_CA_CTB_SIGNER_NAME can be set',
    );
  }
  if (selector !== undefined && signerName === '') {
    mistakes.push(
      'AZURE_KUBERNETES_CA_CTB_SIGNER_NAME needs to be set when AZURE_KUBERNETES_CA_CTB_LABEL_SELECTOR is set',
    );
  }
  if (selector?.kind === 'mistaken') mistakes.push(`failed to decode LabelSelector: ${selector.reason}`);
  if (mistakes.length > 0) return { mistakes };
  if (pem !== '') return { ca: { kind: 'data', pem }, mistakes };
  if (name !== '') return { ca: { kind: 'config-map', name }, mistakes };
  if (signerName === '') return { mistakes };
  const labelSelector = selector?.kind === 'parsed' ? { labelSelector: selector.selector } : {};
  return { ca: { kind: 'cluster-trust-bundle', signerName, ...labelSelector }, mistakes };
}
