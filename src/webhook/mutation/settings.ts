import type { VolumeLayout } from '../../wire/webhook-names.ts';

/** What a mutation depends on besides the pod and its service account. Checked by whoever reads them. */
export interface MutationSettings {
  /** For service accounts without a tenant of their own. Empty: no tenant is given. */
  readonly defaultTenantId: string;
  /** Empty: clients keep their own. */
  readonly authorityHost: string;
  readonly audience: string;
  readonly proxyImage: string;
  readonly proxyInitImage: string;
  /** Handed on to the proxy; empty where nothing was chosen. */
  readonly logLevel: string;
  /** Whether the cluster runs init containers that stay (Kubernetes 1.32 and later, for the kubelets' skew). */
  readonly usesNativeSidecars: boolean;
  readonly customTokenEndpoint?: CustomTokenEndpoint;
  readonly layout: VolumeLayout;
}

/** A token endpoint of the cluster's own, for pods that ask for it by an annotation (AKS identity bindings). */
export interface CustomTokenEndpoint {
  readonly annotationKey: string;
  readonly audience: string;
  readonly tokenProxyUrl: string;
  readonly sniName?: string;
  /** Nothing: the endpoint's certificate is one that clients trust anyway. */
  readonly ca?: EndpointCa;
}

export type EndpointCa =
  | { readonly kind: 'data'; readonly pem: string }
  /** In the pod's namespace, under the key `ca.crt`. */
  | { readonly kind: 'config-map'; readonly name: string }
  | {
      readonly kind: 'cluster-trust-bundle';
      readonly signerName: string;
      /** A Kubernetes LabelSelector. */
      readonly labelSelector?: Readonly<Record<string, unknown>>;
    };

/** The service account of a pod, as far as a mutation reads it. */
export interface PodServiceAccount {
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** Read for warnings alone. */
  readonly labels?: Readonly<Record<string, string>>;
}
