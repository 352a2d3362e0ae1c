import type { MessageConnection } from '../../platform/part.ts';
import { type ChannelProtocol, decodeChannelMessage, encodeChannelMessage } from './channel-codec.ts';
import type { PodStreamOptions } from './stream-options.ts';
import type { PodStreams, StreamOutcome } from './stream-pod.ts';
import { TerminalSizes } from './terminal-sizes.ts';

export interface StreamToServe {
  readonly protocol: ChannelProtocol;
  readonly options: PodStreamOptions;
  /** Never fails. */
  readonly run: (streams: PodStreams) => Promise<StreamOutcome>;
  readonly toStatus: (outcome: StreamOutcome) => object;
}

const empty = new Uint8Array();

/** Joins a client's channels with a program's streams, and tells how it ended. */
export async function serveStream(
  connection: MessageConnection,
  { protocol, options, run, toStatus }: StreamToServe,
): Promise<void> {
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const sizes = new TerminalSizes();
  const write: PodStreams['write'] = async (stream, data) => {
    if (options[stream]) await connection.send(encodeChannelMessage(stream, data));
  };
  // Kubernetes: an empty message, so that the client knows the connection to stand.
  await connection.send(encodeChannelMessage(firstOutput(options), empty));
  void receive(connection, { protocol, takesInput: options.stdin, input, sizes });
  try {
    const stdin = options.stdin ? input.readable : undefined;
    const outcome = await run({ stdin, sizes, write, signal: connection.closed });
    const status = new TextEncoder().encode(JSON.stringify(toStatus(outcome)));
    await connection.send(encodeChannelMessage('error', status));
  } finally {
    // What a client still sends is sent to nobody.
    if (!input.readable.locked) await input.readable.cancel();
  }
}

function firstOutput({ stdout, stderr }: PodStreamOptions): 'stdout' | 'stderr' | 'error' {
  if (stdout) return 'stdout';
  return stderr ? 'stderr' : 'error';
}

interface Receiver {
  readonly protocol: ChannelProtocol;
  readonly takesInput: boolean;
  readonly input: TransformStream<Uint8Array, Uint8Array>;
  readonly sizes: TerminalSizes;
}

/** To the end of the connection, which is the end of the input too. */
async function receive(connection: MessageConnection, receiver: Receiver): Promise<void> {
  const { protocol, takesInput, input, sizes } = receiver;
  const writer = input.writable.getWriter();
  // A program that reads no more of its input refuses the rest.
  writer.closed.catch(() => {});
  const endInput = () => writer.close().catch(() => {});
  for await (const bytes of connection.messages) {
    const message = decodeChannelMessage(protocol, bytes);
    if (message.kind === 'resize') sizes.push(message.size);
    if (message.kind === 'stdin-closed') void endInput();
    // Waits for the program, and so makes the client wait.
    if (message.kind === 'stdin' && takesInput) await writer.write(message.data).catch(() => {});
  }
  sizes.close();
  await endInput();
}
