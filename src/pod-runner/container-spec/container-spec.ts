/** The parts of a container's JSON that are read here. The API server has validated them; absence means its default. */

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly env?: readonly EnvironmentVariable[];
  readonly envFrom?: readonly EnvironmentSource[];
  readonly resources?: ContainerResources;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string };
    readonly resourceFieldRef?: ResourceFieldReference;
    readonly configMapKeyRef?: KeyReference;
    readonly secretKeyRef?: KeyReference;
  };
}

export interface KeyReference {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

export interface EnvironmentSource {
  readonly prefix?: string;
  readonly configMapRef?: SourceReference;
  readonly secretRef?: SourceReference;
}

export interface SourceReference {
  readonly name: string;
  readonly optional?: boolean;
}

export interface ContainerResources {
  readonly requests?: Readonly<Record<string, string | number>>;
  readonly limits?: Readonly<Record<string, string | number>>;
}

export interface ResourceFieldReference {
  /** `limits.cpu`, `requests.memory`, … */
  readonly resource: string;
  readonly containerName?: string;
  readonly divisor?: string | number;
}

/** What a pod's own fields give to its containers. */
export interface PodFacts {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly serviceAccountName: string;
  readonly nodeName: string;
  readonly hostIp: string;
  readonly podIp: string;
}

/** Texts and bytes of a ConfigMap or a Secret, decoded. */
export type SourceData = ReadonlyMap<string, Uint8Array>;

export interface SourceLookup {
  configMap(name: string): Promise<SourceData | undefined>;
  secret(name: string): Promise<SourceData | undefined>;
}
