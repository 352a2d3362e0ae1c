import type { TerminalSize } from './channel-codec.ts';

export interface StreamedPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** What goes back and forth while a program runs. */
export interface PodStreams {
  /** Nothing where the client sends no input. Whoever needs no more of it cancels it. */
  readonly stdin: ReadableStream<Uint8Array> | undefined;
  /** What the client's terminal measures, now and whenever that changes. */
  readonly sizes: AsyncIterable<TerminalSize>;
  /** Resolves when the client can take more. What it did not ask for is dropped. */
  write(stream: 'stdout' | 'stderr', data: Uint8Array): Promise<void>;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

export interface ExecOptions {
  readonly container: string;
  readonly command: readonly string[];
  readonly tty: boolean;
}

export interface AttachOptions {
  readonly container: string;
  readonly tty: boolean;
}

/** Asks the node that has the pod to run a program in a container, beside the container's own. */
export type ExecInPod = (
  pod: StreamedPod,
  options: ExecOptions,
  streams: PodStreams,
) => Promise<StreamOutcome>;

/** Asks the node that has the pod for what a container prints from now on. */
export type AttachToPod = (
  pod: StreamedPod,
  options: AttachOptions,
  streams: PodStreams,
) => Promise<StreamOutcome>;

/** How it ended, with nothing left to be written. */
export type StreamOutcome =
  /** The program; of an attachment, the container or the client. */
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'detached' }
  /** None of that name runs. */
  | { readonly kind: 'no-container' }
  /** In the words of a container runtime. */
  | { readonly kind: 'unstartable'; readonly reason: string }
  /** What is asked for cannot be had on this node. */
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'too-many' };
