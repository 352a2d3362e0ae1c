import type { Clock } from '../../platform/clock.ts';
import type { ProbeSpec } from '../probes/probe-state.ts';
import { startProber } from '../probes/prober.ts';
import { runProbe } from '../probes/run-probe.ts';
import type { ProcessExit, RunningProcess } from '../runtime/running-process.ts';
import type { Timer } from '../timer.ts';
import type { VolumeFailure } from '../volumes/pod-volumes.ts';
import { advancePod, initialPodState } from './advance-pod.ts';
import { decideActions } from './decide-actions.ts';
import type { FoundImage, PodNews, PodPlan, PodState, Termination } from './pod-state.ts';
import { type PodStatus, renderStatus } from './render-status.ts';

export interface PodEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly container?: string;
}

export interface ContainerProbes {
  readonly startup?: ProbeSpec;
  readonly readiness?: ProbeSpec;
  readonly liveness?: ProbeSpec;
  readonly ports: ReadonlyMap<string, number>;
}

export interface StartedImage extends FoundImage {
  /** What runs in the place of the image, for people. */
  readonly standIn?: string;
}

export type ContainerStart =
  | ({ readonly kind: 'running'; readonly process: RunningProcess } & StartedImage)
  /** There was nothing to run: `StartError`. */
  | ({ readonly kind: 'failed'; readonly message: string } & StartedImage)
  | { readonly kind: 'unstartable'; readonly reason: string; readonly message: string };

export interface RunPodOptions {
  readonly plan: PodPlan;
  readonly podIp: string;
  readonly startContainer: (name: string, restartCount: number) => Promise<ContainerStart>;
  readonly updateVolumes: () => Promise<readonly VolumeFailure[]>;
  readonly probes: ReadonlyMap<string, ContainerProbes>;
  readonly graceSeconds: number;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly onStatus: (status: PodStatus) => void;
  readonly onEvent: (event: PodEvent) => void;
  /** How often volumes are brought up to date: a kubelet's sync period. */
  readonly syncSeconds?: number;
}

export interface PodRun {
  readonly status: PodStatus;
  /** Once no container runs and none will. */
  readonly finished: Promise<void>;
  find(container: string): RunningProcess | undefined;
  /** Asks everything to end; after so many seconds, ends it. */
  stop(graceSeconds?: number): Promise<void>;
}

const defaultSyncSeconds = 60;
const volumeRetrySeconds = 1;

export function runPod(options: RunPodOptions): PodRun {
  return new PodRunner(options);
}

class PodRunner implements PodRun {
  readonly #options: RunPodOptions;
  readonly #processes = new Map<string, RunningProcess>();
  readonly #probers = new Map<string, { close(): void }[]>();
  readonly #finished = Promise.withResolvers<void>();
  #state: PodState;
  #hasVolumes = false;
  #volumeFailures = '';
  #syncing: Promise<void> = Promise.resolve();
  #waiting: { cancel(): void } | undefined;
  #volumeTimer: { cancel(): void } | undefined;
  #isOver = false;

  constructor(options: RunPodOptions) {
    this.#options = options;
    this.#state = initialPodState(options.plan, options.clock.now());
    options.onStatus(this.status);
    this.#syncVolumes();
  }

  get status(): PodStatus {
    return renderStatus(this.#state);
  }

  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  find(container: string): RunningProcess | undefined {
    return this.#processes.get(container);
  }

  async stop(graceSeconds = this.#options.graceSeconds): Promise<void> {
    this.#learn({ kind: 'stopping' });
    // What is being started now is stopped too.
    await this.#syncing;
    const stopping = [...this.#processes].map(([name, process]) => {
      this.#tell({
        type: 'Normal',
        reason: 'Killing',
        message: `Stopping container ${name}`,
        container: name,
      });
      return process.stop(graceSeconds);
    });
    await Promise.all(stopping);
    await this.finished;
  }

  #learn(news: PodNews): void {
    this.#state = advancePod(this.#state, news);
    this.#options.onStatus(this.status);
    this.#sync();
  }

  #tell(event: PodEvent): void {
    this.#options.onEvent(event);
  }

  /** One at a time; a container is never started twice. */
  #sync(): void {
    this.#syncing = this.#syncing.then(() => this.#syncOnce());
  }

  async #syncOnce(): Promise<void> {
    const { clock, timer } = this.#options;
    if (this.#isOver || !(this.#hasVolumes || this.#state.isStopping)) return;
    const actions = decideActions(this.#state, clock.now());
    if (actions.isFinished) return this.#end();
    for (const name of actions.stop) {
      this.#tell({
        type: 'Normal',
        reason: 'Killing',
        message: `Stopping container ${name}`,
        container: name,
      });
      void this.#processes.get(name)?.stop(this.#options.graceSeconds);
    }
    for (const name of actions.start) if (!this.#state.isStopping) await this.#start(name);
    this.#waiting?.cancel();
    if (actions.lookAgainAt === undefined) return;
    const milliseconds = actions.lookAgainAt.getTime() - clock.now().getTime();
    this.#waiting = timer.after(Math.max(milliseconds, 0), () => this.#sync());
  }

  #end(): void {
    this.#isOver = true;
    this.#waiting?.cancel();
    this.#volumeTimer?.cancel();
    this.#options.onStatus(this.status);
    this.#finished.resolve();
  }

  #syncVolumes(): void {
    const update = async (): Promise<void> => {
      const failures = await this.#options.updateVolumes();
      this.#tellFailures(failures);
      if (this.#isOver) return;
      if (failures.length === 0 && !this.#hasVolumes) {
        this.#hasVolumes = true;
        this.#sync();
      }
      const { timer, syncSeconds = defaultSyncSeconds } = this.#options;
      const seconds = failures.length > 0 ? volumeRetrySeconds : syncSeconds;
      this.#volumeTimer = timer.after(seconds * 1_000, () => this.#syncVolumes());
    };
    void update();
  }

  /** Once for each set of reasons, not once a second. */
  #tellFailures(failures: readonly VolumeFailure[]): void {
    const text = JSON.stringify(failures);
    if (text === this.#volumeFailures) return;
    this.#volumeFailures = text;
    for (const { message } of failures) this.#tell({ type: 'Warning', reason: 'FailedMount', message });
  }

  async #start(name: string): Promise<void> {
    const { clock, plan } = this.#options;
    const record = this.#state.containers.get(name);
    const restartCount = (record?.restartCount ?? 0) + (record?.lastTermination === undefined ? 0 : 1);
    const image = plan.containers.find((container) => container.name === name)?.image ?? '';
    const start = await this.#options.startContainer(name, restartCount).catch(describeFailure);
    if (start.kind === 'unstartable') {
      this.#tell({ type: 'Warning', reason: 'Failed', message: start.message, container: name });
      this.#learn({ ...start, container: name, at: clock.now() });
      return;
    }
    this.#tell({
      type: 'Normal',
      reason: 'Pulled',
      message: `Container image "${image}" already present on machine`,
      container: name,
    });
    if (start.standIn !== undefined) {
      this.#tell({
        type: 'Normal',
        reason: 'LocalProgram',
        message: `Nothing is pulled here. In the place of "${image}": ${start.standIn}`,
        container: name,
      });
    }
    this.#tell({ type: 'Normal', reason: 'Created', message: `Created container: ${name}`, container: name });
    const at = start.kind === 'running' ? start.process.startedAt : clock.now();
    if (start.kind === 'running') this.#follow(name, start.process);
    const found = { image: start.image, imageId: start.imageId };
    this.#learn({ kind: 'started', container: name, at, ...found });
    if (start.kind === 'running') {
      this.#tell({
        type: 'Normal',
        reason: 'Started',
        message: `Started container ${name}`,
        container: name,
      });
      return;
    }
    this.#tell({ type: 'Warning', reason: 'Failed', message: `Error: ${start.message}`, container: name });
    const failed = { exitCode: 128, reason: 'StartError', message: start.message, startedAt: at };
    this.#learnEnd(name, { ...failed, finishedAt: clock.now() });
  }

  #follow(name: string, process: RunningProcess): void {
    this.#processes.set(name, process);
    this.#startProbes(name, process);
    void process.exited.then((exit) => {
      this.#processes.delete(name);
      for (const prober of this.#probers.get(name) ?? []) prober.close();
      this.#probers.delete(name);
      this.#learnEnd(name, describeExit(exit));
    });
  }

  #learnEnd(name: string, termination: Termination): void {
    this.#learn({ kind: 'ended', container: name, termination });
    const status = this.status;
    const all = [...status.containerStatuses, ...(status.initContainerStatuses ?? [])];
    if (all.find((each) => each.name === name)?.state.waiting === undefined) return;
    const { plan } = this.#options;
    const pod = `${plan.name}_${plan.namespace}(${plan.uid})`;
    this.#tell({
      type: 'Warning',
      reason: 'BackOff',
      message: `Back-off restarting failed container ${name} in pod ${pod}`,
      container: name,
    });
  }

  #startProbes(name: string, process: RunningProcess): void {
    const probes = this.#options.probes.get(name);
    if (probes === undefined) return;
    if (probes.startup === undefined) {
      this.#startLaterProbes(name, process, probes);
      return;
    }
    let hasStarted = false;
    this.#probe('startup', { name, process, probes, spec: probes.startup }, (result, close) => {
      if (hasStarted || result === 'unknown') return;
      if (result === 'failure') return this.#restart('startup', name, process);
      hasStarted = true;
      close();
      this.#learn({
        kind: 'probed',
        container: name,
        isStarted: true,
        isReady: probes.readiness === undefined,
      });
      this.#startLaterProbes(name, process, probes);
    });
  }

  #startLaterProbes(name: string, process: RunningProcess, probes: ContainerProbes): void {
    if (probes.readiness !== undefined) {
      this.#probe('readiness', { name, process, probes, spec: probes.readiness }, (result) => {
        const isReady = result === 'success';
        if (this.#state.containers.get(name)?.isReady === isReady) return;
        this.#learn({ kind: 'probed', container: name, isReady });
      });
    }
    if (probes.liveness !== undefined) {
      this.#probe('liveness', { name, process, probes, spec: probes.liveness }, (result) => {
        if (result === 'failure') this.#restart('liveness', name, process);
      });
    }
  }

  #probe(
    kind: 'startup' | 'readiness' | 'liveness',
    place: {
      readonly name: string;
      readonly process: RunningProcess;
      readonly probes: ContainerProbes;
      readonly spec: ProbeSpec;
    },
    onResult: (result: 'success' | 'failure' | 'unknown', close: () => void) => void,
  ): void {
    const { name, process, probes, spec } = place;
    const { timer, podIp } = this.#options;
    const prober = startProber({
      kind,
      spec,
      timer,
      probe: (each) => runProbe(each, { process, podIp, ports: probes.ports }),
      onProbed: (state, { outcome, message }) => {
        if (outcome === 'failure') {
          const word = `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
          this.#tell({
            type: 'Warning',
            reason: 'Unhealthy',
            message: `${word} probe failed: ${message}`,
            container: name,
          });
        }
        onResult(state.result, () => prober.close());
      },
    });
    this.#probers.set(name, [...(this.#probers.get(name) ?? []), prober]);
  }

  #restart(kind: 'startup' | 'liveness', name: string, process: RunningProcess): void {
    for (const prober of this.#probers.get(name) ?? []) prober.close();
    this.#tell({
      type: 'Normal',
      reason: 'Killing',
      message: `Container ${name} failed ${kind} probe, will be restarted`,
      container: name,
    });
    void process.stop(this.#options.graceSeconds);
  }
}

/** A disk that is full, a folder that is gone: told like any reason not to start, and tried again. */
function describeFailure(error: unknown): ContainerStart {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'unstartable', reason: 'CreateContainerError', message };
}

function describeExit(exit: ProcessExit): Termination {
  return { ...exit, reason: exit.exitCode === 0 ? 'Completed' : 'Error' };
}
