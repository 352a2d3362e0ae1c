/** Where to listen. No host is every address of the machine. */
export interface Address {
  readonly host?: string;
  readonly port: number;
}

export type ParsedAddress =
  | { readonly kind: 'parsed'; readonly address: Address }
  | { readonly kind: 'mistaken'; readonly mistake: string };

/** `:port`, `host:port` or `[address]:port`, as Go's net.Listen takes them. */
export function parseAddress(text: string): ParsedAddress {
  const match = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([^:[\]\s/]{0,253})):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    const given = JSON.stringify(text.slice(0, 300));
    return {
      kind: 'mistaken',
      mistake: `${given} is not an address: expected host:port, or :port for every address`,
    };
  }
  const host = match[1] ?? match[2] ?? '';
  return { kind: 'parsed', address: host === '' ? { port } : { host, port } };
}
