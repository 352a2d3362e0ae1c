/** What a kubelet makes of a probe's outcomes (kubernetes/kubernetes: pkg/kubelet/prober). */

export type ProbeKind = 'startup' | 'readiness' | 'liveness';
export type ProbeOutcome = 'success' | 'failure';

export interface ProbeSpec {
  readonly exec?: { readonly command: readonly string[] };
  readonly httpGet?: {
    readonly path?: string;
    readonly port: number | string;
    readonly host?: string;
    readonly scheme?: string;
    readonly httpHeaders?: readonly { readonly name: string; readonly value: string }[];
  };
  readonly tcpSocket?: { readonly port: number | string; readonly host?: string };
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
}

export interface ProbeState {
  /** What counts now. */
  readonly result: ProbeOutcome | 'unknown';
  readonly last: ProbeOutcome | undefined;
  /** How many times in a row. */
  readonly run: number;
}

/** Before its first outcome a container is alive, not ready, and not known to have started. */
export function initialProbeState(kind: ProbeKind): ProbeState {
  const result = { liveness: 'success', readiness: 'failure', startup: 'unknown' } as const;
  return { result: result[kind], last: undefined, run: 0 };
}

export function advanceProbe(state: ProbeState, spec: ProbeSpec, outcome: ProbeOutcome): ProbeState {
  const { successThreshold = 1, failureThreshold = 3 } = spec;
  const run = state.last === outcome ? state.run + 1 : 1;
  const threshold = outcome === 'success' ? successThreshold : failureThreshold;
  return { result: run >= threshold ? outcome : state.result, last: outcome, run };
}
