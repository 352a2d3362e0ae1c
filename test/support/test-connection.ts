import type { AcceptedUpgrade, MessageConnection, UpgradeAnswer } from '../../src/platform/part.ts';

export interface StreamStatus {
  readonly status: string;
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly causes: readonly { readonly reason?: string; readonly message: string }[] };
}

/** A client of `exec` and `attach` without a socket between. */
export interface TestConnection {
  readonly protocol: string;
  send(channel: number, data?: string | Uint8Array): void;
  closeInput(): void;
  /** Goes without a word. */
  leave(): void;
  /** What has come on a channel so far. */
  heard(channel: 1 | 2 | 3): string;
  /** Once the server has closed. */
  readonly served: Promise<void>;
  readonly status: Promise<StreamStatus>;
}

/** @throws {Error} with the answer, where the server refuses */
export async function connect(answer: UpgradeAnswer): Promise<TestConnection> {
  if (answer instanceof Response) throw new Error(await answer.text());
  return converse(answer);
}

export function converse({ protocol, serve }: AcceptedUpgrade): TestConnection {
  const messages = new TransformStream<Uint8Array, Uint8Array>(undefined, { highWaterMark: 1_000 });
  const writer = messages.writable.getWriter();
  const gone = new AbortController();
  const sent: Uint8Array[] = [];
  const connection: MessageConnection = {
    messages: messages.readable as unknown as AsyncIterable<Uint8Array>,
    send: async (message) => void sent.push(message),
    closed: gone.signal,
  };
  const leave = () => {
    gone.abort();
    writer.close().catch(() => {});
  };
  const send = (channel: number, data: string | Uint8Array = '') => {
    writer.write(Buffer.concat([Buffer.from([channel]), Buffer.from(data)])).catch(() => {});
  };
  const heard = (channel: number) =>
    Buffer.concat(sent.filter(([first]) => first === channel).map((each) => each.subarray(1))).toString();
  const served = serve(connection).finally(leave);
  return {
    protocol,
    send,
    closeInput: () => send(255, Uint8Array.of(0)),
    leave,
    heard,
    served,
    status: served.then(() => JSON.parse(heard(3)) as StreamStatus),
  };
}
