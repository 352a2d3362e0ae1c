import type { Timer } from '../timer.ts';
import {
  advanceProbe,
  initialProbeState,
  type ProbeKind,
  type ProbeSpec,
  type ProbeState,
} from './probe-state.ts';
import type { ProbeResult } from './run-probe.ts';

export interface ProberOptions {
  readonly kind: ProbeKind;
  readonly spec: ProbeSpec;
  readonly timer: Timer;
  readonly probe: (spec: ProbeSpec) => Promise<ProbeResult>;
  /** After every probe. */
  readonly onProbed: (state: ProbeState, result: ProbeResult) => void;
}

/** Probes again and again, one at a time, until it is closed. */
export function startProber({ kind, spec, timer, probe, onProbed }: ProberOptions): { close(): void } {
  let state = initialProbeState(kind);
  let isClosed = false;
  let waiting: { cancel(): void } | undefined;

  const probeOnce = async (): Promise<void> => {
    const result = await probe(spec);
    if (isClosed) return;
    state = advanceProbe(state, spec, result.outcome);
    onProbed(state, result);
    schedule(spec.periodSeconds ?? 10);
  };
  const schedule = (seconds: number): void => {
    if (!isClosed) waiting = timer.after(seconds * 1_000, () => void probeOnce());
  };

  schedule(spec.initialDelaySeconds ?? 0);
  return {
    close() {
      isClosed = true;
      waiting?.cancel();
    },
  };
}
