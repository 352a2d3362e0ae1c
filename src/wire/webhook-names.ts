/**
 * The names that the admission webhook gives and reads beyond those of every workload (`workload-identity.ts`):
 * what selects a pod, what a pod may ask for, and what is put into it.
 * Source: azure-workload-identity v1.6.0; for the older layout its v1.5.1.
 */

const prefix = 'azure.workload.identity/';

export const annotationPrefix = prefix;

/** Only pods with this label are sent to the webhook, and only with the value `"true"`. */
export const useLabel = { key: `${prefix}use`, value: 'true' } as const;

/** What a pod asks for beyond its token's expiration. */
export const podAnnotations = {
  skipContainers: `${prefix}skip-containers`,
  injectProxySidecar: `${prefix}inject-proxy-sidecar`,
  proxySidecarPort: `${prefix}proxy-sidecar-port`,
} as const;

/** What leads the SDKs to a token endpoint of the cluster's own (AKS identity bindings). */
export const tokenProxyVariables = {
  url: 'AZURE_KUBERNETES_TOKEN_PROXY',
  sniName: 'AZURE_KUBERNETES_SNI_NAME',
  caFile: 'AZURE_KUBERNETES_CA_FILE',
  caData: 'AZURE_KUBERNETES_CA_DATA',
} as const;

export const proxyContainers = { sidecar: 'azwi-proxy', init: 'azwi-proxy-init' } as const;

export const proxyPort = { default: 8_000, minimum: 1, maximum: 65_535 } as const;

/** Followed by 30 hexadecimal digits, which makes 63 characters: as long as a volume's name may be. */
export const reservedVolumePrefix = 'azure-workload-identity-reserved-';

/** Where a container finds the token, and below which paths of the volume. */
export const volumeLayouts = {
  'v1.6': {
    mountPath: '/var/run/secrets/azure/wi',
    tokenPath: 'token/azure-identity-token',
    caPath: 'ca-cert/ca.crt',
  },
  'pre-1.6': {
    mountPath: '/var/run/secrets/azure/tokens',
    tokenPath: 'azure-identity-token',
    caPath: 'ca-cert/ca.crt',
  },
} as const;

export type VolumeLayout = keyof typeof volumeLayouts;
