export type Environment = Readonly<Record<string, string | undefined>>;

/** One variable of the webhook's own environment. */
export interface VariableRow {
  readonly name: string;
  readonly fallback?: string;
  readonly description: string;
}

export const variableRows = {
  tenantId: { name: 'AZURE_TENANT_ID', description: 'tenant of service accounts that name none; required' },
  cloud: {
    name: 'AZURE_ENVIRONMENT',
    fallback: 'AzurePublicCloud',
    description: 'name of the cloud, in any case',
  },
  cloudFile: {
    name: 'AZURE_ENVIRONMENT_FILEPATH',
    description: 'file that describes the cloud AzureStackCloud',
  },
  proxyImage: { name: 'PROXY_IMAGE', description: 'image of the migration proxy' },
  proxyInitImage: { name: 'PROXY_INIT_IMAGE', description: 'image of its init container' },
  tokenProxyUrl: { name: 'AZURE_KUBERNETES_TOKEN_PROXY', description: 'URL of the custom token endpoint' },
  sniName: { name: 'AZURE_KUBERNETES_SNI_NAME', description: 'its TLS server name' },
  caData: { name: 'AZURE_KUBERNETES_CA_DATA', description: 'its authority, in PEM' },
  caConfigMap: {
    name: 'AZURE_KUBERNETES_CA_CONFIGMAP_NAME',
    description: "ConfigMap of the pod's namespace with its authority under ca.crt",
  },
  caSigner: {
    name: 'AZURE_KUBERNETES_CA_CTB_SIGNER_NAME',
    description: 'signer of the ClusterTrustBundles with its authority',
  },
  caSelector: {
    name: 'AZURE_KUBERNETES_CA_CTB_LABEL_SELECTOR',
    description: 'LabelSelector of those ClusterTrustBundles, in JSON',
  },
  namespace: {
    name: 'POD_NAMESPACE',
    fallback: 'azure-workload-identity-system',
    description: "the webhook's own namespace",
  },
} as const satisfies Record<string, VariableRow>;

export type VariableKey = keyof typeof variableRows;

/** What a variable is set to. Upstream also takes each with the prefix CONFIG_, and prefers that one. */
export function readVariable(environment: Environment, key: VariableKey): string | undefined {
  const row: VariableRow = variableRows[key];
  return environment[`CONFIG_${row.name}`] ?? environment[row.name] ?? row.fallback;
}
