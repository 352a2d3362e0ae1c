/** One command line, and what kubectl prints against a real cluster. */
export interface Row {
  /** As typed after `kubectl`; single quotes hold a word together. `FILE` is what `input` is written to. */
  readonly run: string;
  /** A manifest. */
  readonly input?: string;
  /** More files, by their paths below the folder that kubectl runs in. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Tried again until it prints this: the cluster, as any, takes a moment to do what it was asked. */
  readonly comes?: true;
  /** Nothing where this is left out; a pattern where more than one text is right. */
  readonly output?: string | RegExp;
  readonly errors?: string | RegExp;
  readonly exitCode?: number;
}

/** Rows that build on each other, in a namespace of their own. */
export interface Story {
  readonly title: string;
  readonly namespace: string;
  readonly rows: readonly Row[];
}

export function colours({ name = 'colours', first = '1' } = {}): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  labels:
    tier: front
data:
  a: "${first}"
  b: "2"
`;
}
