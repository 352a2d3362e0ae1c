/**
 * `v4.channel.k8s.io` and `v5.channel.k8s.io`: a message's first byte says which stream it belongs to. The fifth version
 * can close a stream, and so end a program's input (KEP 4006).
 */
export type ChannelProtocol = (typeof channelProtocols)[number];

/** In the order in which they are preferred. */
export const channelProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

export const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** Towards the client. */
export type OutputChannel = 'stdout' | 'stderr' | 'error';

export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/** From the client. */
export type ChannelMessage =
  | { readonly kind: 'stdin'; readonly data: Uint8Array }
  | { readonly kind: 'stdin-closed' }
  | { readonly kind: 'resize'; readonly size: TerminalSize }
  /** Kubernetes: what makes no sense is passed over, and ends nothing. */
  | { readonly kind: 'ignored' };

const ignored: ChannelMessage = { kind: 'ignored' };
const longestSize = 200;
/** Of a `struct winsize`. */
const mostCells = 65_535;

export function decodeChannelMessage(protocol: ChannelProtocol, message: Uint8Array): ChannelMessage {
  const data = message.subarray(1);
  switch (message[0]) {
    case channels.stdin:
      return { kind: 'stdin', data };
    case channels.resize:
      return readSize(data);
    case channels.close: {
      const closesInput = data.length === 1 && data[0] === channels.stdin;
      return protocol === 'v5.channel.k8s.io' && closesInput ? { kind: 'stdin-closed' } : ignored;
    }
    default:
      return ignored;
  }
}

export function encodeChannelMessage(channel: OutputChannel, data: Uint8Array): Uint8Array {
  const message = new Uint8Array(data.length + 1);
  message[0] = channels[channel];
  message.set(data, 1);
  return message;
}

/** `{"Width":80,"Height":24}` */
function readSize(data: Uint8Array): ChannelMessage {
  if (data.length > longestSize) return ignored;
  try {
    const { Width: width, Height: height } = JSON.parse(new TextDecoder().decode(data));
    return isCells(width) && isCells(height) ? { kind: 'resize', size: { width, height } } : ignored;
  } catch {
    return ignored;
  }
}

/** Clients say nought for a terminal that they know nothing of. */
function isCells(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= mostCells;
}

/** The best of those that a client offers in `Sec-WebSocket-Protocol`. */
export function negotiateProtocol(header: string | null): ChannelProtocol | undefined {
  const offered = (header ?? '').split(',').map((each) => each.trim());
  return channelProtocols.find((protocol) => offered.includes(protocol));
}
