import { rm } from 'node:fs/promises';
import { addSeconds } from '../../platform/clock.ts';
import { toTimestamp } from '../../wire/timestamp.ts';
import type { PodStatus } from '../pod-lifecycle/render-status.ts';
import { type ContainerStart, type PodEvent, type PodRun, runPod } from '../pod-lifecycle/run-pod.ts';
import type { RunningProcess } from '../runtime/running-process.ts';
import type { VolumeFailure } from '../volumes/pod-volumes.ts';
import { createEventRecorder, type EventRecorder } from './event-recorder.ts';
import type { NodeContext } from './node-context.ts';
import { foldersOf, startPodContainer, volumesOf } from './pod-containers.ts';
import { containersOf, type PodObject, planPod, podPath, probesOf } from './pod-object.ts';
import { addEarlier, resumePod } from './resume-pod.ts';
import { createStatusReporter, type StatusReporter } from './status-reporter.ts';
import { createStartTeller, type StartTeller } from './tell-start.ts';

const shortestGraceSeconds = 1;
const defaultGraceSeconds = 30;
const retrySeconds = 1;

/** One pod on this node, from its arrival to the last of its files. */
export class PodWorker {
  readonly #context: NodeContext;
  readonly #reporter: StatusReporter;
  readonly #events: EventRecorder;
  readonly #teller: StartTeller;
  readonly #ends = new Map<string, AbortController>();
  #pod: PodObject;
  #run: PodRun | undefined;
  #status: PodStatus | undefined;
  #updating: Promise<readonly VolumeFailure[]> = Promise.resolve([]);
  #deadline: { cancel(): void } | undefined;
  #verdict: Readonly<Record<string, string>> = {};
  #ending: Promise<void> | undefined;
  #isClosed = false;

  constructor(context: NodeContext, pod: PodObject) {
    const { api, clock, timer, address, nodeName } = context;
    this.#context = context;
    this.#pod = pod;
    this.#reporter = createStatusReporter({ api, clock, timer, pod, address });
    const init = new Set(pod.spec.initContainers?.map(({ name }) => name));
    this.#events = createEventRecorder({
      api,
      clock,
      about: pod,
      kind: 'Pod',
      source: { component: 'kubelet', host: nodeName },
      fieldPathOf: (name) => `spec.${init.has(name) ? 'initContainers' : 'containers'}{${name}}`,
    });
    this.#teller = createStartTeller(containersOf(pod), (event) => this.#tell(event));
    this.#start();
    this.update(pod);
  }

  get status(): PodStatus | undefined {
    return this.#status;
  }

  get pod(): PodObject {
    return this.#pod;
  }

  /** Nothing where the container does not run now. */
  processOf(container: string): RunningProcess | undefined {
    return this.#run?.find(container);
  }

  /** Aborted once the container that runs now has ended. */
  endOf(container: string): AbortSignal | undefined {
    return this.#ends.get(container)?.signal;
  }

  /** The API has the pod in a new state. */
  update(pod: PodObject): void {
    const { deletionGracePeriodSeconds: before } = this.#pod.metadata;
    const { deletionTimestamp, deletionGracePeriodSeconds: left } = pod.metadata;
    this.#pod = pod;
    if (deletionTimestamp === undefined) return;
    if (this.#ending === undefined) this.#ending = this.#terminate();
    else if (before !== undefined && left !== undefined && left < before) void this.#run?.stop(left);
  }

  /** The API has the pod no longer: what is left is ended without much ado. */
  async remove(): Promise<void> {
    this.#reporter.close();
    await this.#run?.stop(shortestGraceSeconds);
    await this.#ending;
    await this.#clean();
  }

  /** The node ends; the API is told nothing, so that the pod runs again with the node. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#reporter.close();
    this.#deadline?.cancel();
    await this.#run?.stop(shortestGraceSeconds);
    await Promise.all([this.#ending, this.#updating, this.#events.settled()]);
  }

  #start(): void {
    const { clock, timer, address, syncSeconds } = this.#context;
    const resumption = resumePod(this.#pod, toTimestamp(clock.now()));
    if (resumption.kind === 'over') {
      // What the API holds is all that is known.
      this.#status = resumption.status ?? (this.#pod.status as PodStatus);
      if (resumption.status !== undefined) this.#reporter.report(resumption.status);
      return;
    }
    const { earlier } = resumption;
    const pod = this.#pod;
    const { uid } = pod.metadata;
    const volumes = volumesOf(this.#context, pod, () => this.#pod);
    this.#run = runPod({
      plan: planPod(pod),
      podIp: address,
      probes: probesOf(pod),
      graceSeconds: pod.spec.terminationGracePeriodSeconds ?? defaultGraceSeconds,
      clock,
      timer,
      ...(syncSeconds !== undefined && { syncSeconds }),
      startContainer: async (name, count) => {
        const restartCount = count + (earlier.restarts.get(name) ?? 0);
        const start = await startPodContainer(this.#context, this.#pod, { name, restartCount, volumes });
        this.#follow(name, start);
        this.#teller.started(name, start);
        return start;
      },
      updateVolumes: () => {
        this.#updating = volumes.update();
        return this.#updating;
      },
      onStatus: (status) => this.#report(addEarlier(status, earlier, uid)),
      onEvent: (event) => this.#teller.tell(event),
    });
    this.#startDeadline();
  }

  #follow(name: string, start: ContainerStart): void {
    if (start.kind !== 'running') return;
    const end = new AbortController();
    this.#ends.set(name, end);
    void start.process.exited.then(() => end.abort());
  }

  #report(status: PodStatus): void {
    this.#status = { ...status, ...this.#verdict };
    if (!this.#isClosed) this.#reporter.report(this.#status);
  }

  #tell(event: PodEvent): void {
    if (!this.#isClosed) this.#events.record(event);
  }

  /** Kubernetes: a pod that is active for too long has failed, whatever its containers say. */
  #startDeadline(): void {
    const { spec, status } = this.#pod;
    if (spec.activeDeadlineSeconds === undefined) return;
    const { timer, clock } = this.#context;
    const now = clock.now();
    const startedAt = status?.startTime === undefined ? now : new Date(status.startTime);
    const milliseconds = addSeconds(startedAt, spec.activeDeadlineSeconds).getTime() - now.getTime();
    this.#deadline = timer.after(Math.max(milliseconds, 0), () => {
      const message = 'Pod was active on the node longer than the specified deadline';
      this.#verdict = { phase: 'Failed', reason: 'DeadlineExceeded', message };
      this.#tell({ type: 'Normal', reason: 'DeadlineExceeded', message });
      void this.#run?.stop();
    });
  }

  /** Ends the containers in the time that the deletion leaves them, and then the pod itself. */
  async #terminate(): Promise<void> {
    const { metadata, spec } = this.#pod;
    const { deletionGracePeriodSeconds: left = spec.terminationGracePeriodSeconds } = metadata;
    await this.#run?.stop(left ?? defaultGraceSeconds);
    if (this.#isClosed) return;
    await Promise.all([this.#reporter.settled(), this.#events.settled()]);
    const preconditions = { uid: metadata.uid };
    const answer = await this.#context.api.remove(podPath(metadata), {
      gracePeriodSeconds: 0,
      preconditions,
    });
    if (answer.kind === 'ok' || this.#isClosed) return;
    if (answer.code === 404 || answer.code === 409) return;
    this.#context.timer.after(retrySeconds * 1_000, () => {
      if (!this.#isClosed) this.#ending = this.#terminate();
    });
  }

  async #clean(): Promise<void> {
    this.#deadline?.cancel();
    await Promise.all([this.#updating, this.#events.settled()]);
    await rm(foldersOf(this.#context.folder, this.#pod.metadata.uid).root, { recursive: true, force: true });
  }
}
