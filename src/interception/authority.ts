/** Where a client asks the proxy to connect it to (RFC 9110 §9.3.6: `host:port`). */
export interface Authority {
  /** Lower case, without a dot at its end and without brackets. */
  readonly host: string;
  readonly port: number;
}

const maximumLength = 300;
const hostPattern = /^[a-z0-9]([a-z0-9-_]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9-_]{0,61}[a-z0-9])?)*\.?$/i;
const addressPattern = /^[0-9a-f:.]+$/i;

/** Nothing for a text that is not exactly one host and one port. */
export function parseAuthority(text: string): Authority | undefined {
  if (text.length > maximumLength) return undefined;
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const [, bracketed, plain = '', digits] = match;
  const port = Number(digits);
  if (port < 1 || port > 65_535) return undefined;
  if (bracketed !== undefined) {
    return addressPattern.test(bracketed) ? { host: bracketed.toLowerCase(), port } : undefined;
  }
  return hostPattern.test(plain) ? { host: plain.toLowerCase().replace(/\.$/, ''), port } : undefined;
}
