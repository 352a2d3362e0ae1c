import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** Reads one document of an issuer. The reason of a failure can be shown. */
export type DocumentFetch = (url: URL) => Promise<FetchedDocument>;

export type FetchedDocument =
  | { readonly kind: 'ok'; readonly body: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface DocumentFetchOptions {
  /** Hosts that may have a private address, as an operator has said. */
  readonly allowedHosts?: readonly string[];
  /** Trusted instead of the system's authorities. */
  readonly ca?: string;
  readonly timeoutMilliseconds?: number;
  readonly maximumBytes?: number;
}

/**
 * Reads documents from the Internet with nothing left to the other side: https alone, no redirects, no address
 * that is not public, a bound on the whole time and on the size. The address that was checked is the one that is
 * connected to, so a name cannot point elsewhere in between.
 */
export function createPublicDocumentFetch(options: DocumentFetchOptions = {}): DocumentFetch {
  const { allowedHosts = [], timeoutMilliseconds = 5_000, maximumBytes = 512 * 1024 } = options;
  return async (url) => {
    const refusal = refuseUrl(url, allowedHosts);
    if (refusal !== undefined) return { kind: 'failed', reason: refusal };
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    try {
      const response = await get(url, {
        signal,
        agent: false,
        headers: { accept: 'application/json' },
        ...(options.ca !== undefined && { ca: options.ca }),
        ...(!allowedHosts.includes(url.hostname) && { lookup: lookupPublic }),
      });
      return await readDocument(response, maximumBytes);
    } catch (error) {
      if (signal.aborted)
        return { kind: 'failed', reason: `gave no answer within ${timeoutMilliseconds} ms` };
      return { kind: 'failed', reason: describeFailure(error) };
    }
  };
}

function refuseUrl(url: URL, allowedHosts: readonly string[]): string | undefined {
  if (url.protocol !== 'https:') return 'is not an https address';
  if (url.username !== '' || url.password !== '') return 'carries credentials in its address';
  // A literal address is never looked up, so it is checked here.
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal) !== 0 && !isPublicAddress(literal) && !allowedHosts.includes(url.hostname)) {
    return 'has a private address';
  }
  return undefined;
}

class PrivateAddressError extends Error {}

const lookupPublic: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) {
      callback(error, []);
      return;
    }
    if (addresses.some(({ address }) => !isPublicAddress(address))) {
      callback(new PrivateAddressError('has a private address'), []);
      return;
    }
    const [first] = addresses;
    if (options.all || first === undefined) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

function get(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, options).once('response', resolve).once('error', reject).end();
  });
}

async function readDocument(response: IncomingMessage, maximumBytes: number): Promise<FetchedDocument> {
  const { statusCode = 0 } = response;
  if (statusCode !== 200) {
    response.destroy();
    const redirects = statusCode >= 300 && statusCode < 400 ? '; redirects are not followed' : '';
    return { kind: 'failed', reason: `answered ${statusCode}${redirects}` };
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maximumBytes) {
      response.destroy();
      return { kind: 'failed', reason: `answered with more than ${maximumBytes} bytes` };
    }
    chunks.push(chunk);
  }
  return { kind: 'ok', body: Buffer.concat(chunks).toString('utf8') };
}

/** Codes of the network and of TLS are for everyone; other texts are not shown. */
function describeFailure(error: unknown): string {
  if (error instanceof PrivateAddressError) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? `could not be reached (${code})` : 'could not be reached';
}
