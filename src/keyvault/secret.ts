/** One version of a secret, without its value. Times in Unix seconds. */
export interface SecretVersion {
  readonly name: string;
  readonly version: string;
  readonly contentType: string | undefined;
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly isEnabled: boolean;
  readonly notBefore: number | undefined;
  readonly expires: number | undefined;
  readonly created: number;
  readonly updated: number;
}

export interface DeletedSecret {
  readonly latest: SecretVersion;
  readonly deletedAt: number;
  readonly purgeAt: number;
}

/** What a caller can say of a version. What is left out stays as it is, or takes its default. */
export interface SecretChanges {
  readonly contentType?: string | undefined;
  /** Replaces all tags. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly isEnabled?: boolean | undefined;
  readonly notBefore?: number | undefined;
  readonly expires?: number | undefined;
}
