import type { ResourceFieldReference } from '../container-spec/container-spec.ts';

/** The parts of a volume's JSON that are read here. */
export interface VolumeSpec {
  readonly name: string;
  readonly emptyDir?: Readonly<Record<string, unknown>>;
  readonly configMap?: ConfigMapSource & { readonly defaultMode?: number };
  readonly secret?: SecretVolumeSource & { readonly defaultMode?: number };
  readonly downwardAPI?: DownwardSource & { readonly defaultMode?: number };
  readonly projected?: {
    readonly defaultMode?: number;
    readonly sources?: readonly ProjectionSource[];
  };
}

export interface ProjectionSource {
  readonly serviceAccountToken?: TokenSource;
  readonly configMap?: ConfigMapSource;
  readonly secret?: ConfigMapSource;
  readonly downwardAPI?: DownwardSource;
}

export interface TokenSource {
  readonly audience?: string;
  readonly expirationSeconds?: number;
  readonly path: string;
}

export interface ConfigMapSource {
  readonly name?: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
}

export interface SecretVolumeSource {
  readonly secretName?: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
}

export interface KeyToPath {
  readonly key: string;
  readonly path: string;
  readonly mode?: number;
}

export interface DownwardSource {
  readonly items?: readonly {
    readonly path: string;
    readonly mode?: number;
    readonly fieldRef?: { readonly fieldPath: string };
    readonly resourceFieldRef?: ResourceFieldReference;
  }[];
}
