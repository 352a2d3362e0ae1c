import { isFields } from '../field-shape.ts';

/** Why a call broke, in the words of Go's client, which is what those who run hooks search for. */
export function explainConnectionError(error: unknown): string {
  // Node's errors carry these, each where it applies.
  const details: ConnectionDetails = error instanceof Error ? (error as ConnectionDetails) : {};
  const { code = '' } = details;
  const explain = connectionFailures.get(code);
  if (explain !== undefined) return explain(details);
  const fault =
    code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? explainOtherName(details) : certificateFaults.get(code);
  if (fault !== undefined) return `tls: failed to verify certificate: x509: ${fault}`;
  if (code.startsWith('HPE_')) return 'malformed HTTP response';
  return code.startsWith('ERR_SSL_') ? `tls: handshake failure (${code})` : `the connection failed (${code})`;
}

interface ConnectionDetails {
  readonly code?: string;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
  readonly host?: string;
  readonly cert?: { readonly subjectaltname?: string };
}

const plainHttp = 'http: server gave HTTP response to HTTPS client';

const connectionFailures = new Map<string, (details: ConnectionDetails) => string>([
  ['ECONNREFUSED', (details) => `dial tcp ${placeOf(details)}: connect: connection refused`],
  ['EHOSTUNREACH', (details) => `dial tcp ${placeOf(details)}: connect: no route to host`],
  ['ENETUNREACH', (details) => `dial tcp ${placeOf(details)}: connect: network is unreachable`],
  ['ETIMEDOUT', (details) => `dial tcp ${placeOf(details)}: connect: connection timed out`],
  ['ENOTFOUND', ({ hostname }) => `dial tcp: lookup ${hostname}: no such host`],
  ['EAI_AGAIN', ({ hostname }) => `dial tcp: lookup ${hostname}: server misbehaving`],
  ['ECONNRESET', () => 'EOF'],
  ['EPIPE', () => 'write: broken pipe'],
  ['EPROTO', () => plainHttp],
  ['ERR_SSL_WRONG_VERSION_NUMBER', () => plainHttp],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', () => plainHttp],
]);

const unknownAuthority = 'certificate signed by unknown authority';
const outOfDate = 'certificate has expired or is not yet valid';

const certificateFaults: ReadonlyMap<string, string> = new Map([
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', unknownAuthority],
  ['UNABLE_TO_GET_ISSUER_CERT', unknownAuthority],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', unknownAuthority],
  ['SELF_SIGNED_CERT_IN_CHAIN', unknownAuthority],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', unknownAuthority],
  ['CERT_UNTRUSTED', unknownAuthority],
  ['CERT_SIGNATURE_FAILURE', unknownAuthority],
  ['CERT_HAS_EXPIRED', outOfDate],
  ['CERT_NOT_YET_VALID', outOfDate],
]);

function placeOf({ address, port }: ConnectionDetails): string {
  return address?.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function explainOtherName({ host, cert }: ConnectionDetails): string {
  const names = (cert?.subjectaltname ?? '')
    .split(', ')
    .filter((entry) => entry !== '')
    .map((entry) => entry.slice(entry.indexOf(':') + 1));
  return names.length === 0
    ? `certificate is not valid for any names, but wanted to match ${host}`
    : `certificate is valid for ${names.join(', ')}, not ${host}`;
}

const longestQuote = 2_048;

/** An HTTP status other than success, as client-go's errors put it. */
export function explainHttpStatus(status: number, body: string): string {
  const text = statusMessage(body) ?? body.trim().slice(0, longestQuote);
  if (status === 404) return 'the server could not find the requested resource';
  if (status >= 500) {
    const quoted = JSON.stringify(text === '' ? 'unknown' : text);
    return `an error on the server (${quoted}) has prevented the request from succeeding`;
  }
  return `the server responded with the status code ${status} but did not return more information`;
}

function statusMessage(body: string): string | undefined {
  try {
    const status: unknown = JSON.parse(body);
    const message = isFields(status) && status.kind === 'Status' ? status.message : undefined;
    return typeof message === 'string' ? message.slice(0, longestQuote) : undefined;
  } catch {
    return undefined;
  }
}
