import { type Sealer, UnsealError } from '../platform/sealing/index.ts';
import { refusal } from './errors.ts';
import type { Page } from './secret-store.ts';

const maximumResults = 25;

export interface PageRequest {
  readonly page: Page;
  /** Makes the answer of one entry more than the page holds, which tells whether another page follows. */
  toList<Entry>(
    entries: readonly Entry[],
    list: ListedAs<Entry>,
  ): { value: unknown[]; nextLink: string | null };
}

interface ListedAs<Entry> {
  readonly keyOf: (entry: Entry) => string;
  readonly toItem: (entry: Entry) => unknown;
}

/**
 * Pages of at most 25. The token says where the last one ended, sealed for its own list: one that was altered, or
 * belongs to another list, is refused.
 */
export function readPageRequest(url: URL, { sealer, base }: { sealer: Sealer; base: string }): PageRequest {
  const size = readSize(url.searchParams.get('maxresults'));
  const token = url.searchParams.get('$skiptoken');
  const after = token === null ? '' : openToken(token, sealer, base);
  return {
    page: { after, limit: size + 1 },
    toList(entries, { keyOf, toItem }) {
      const shown = entries.slice(0, size);
      const last = shown.at(-1);
      const hasMore = entries.length > size && last !== undefined;
      return {
        value: shown.map(toItem),
        nextLink: hasMore ? nextLink(url, base, sealToken(keyOf(last), sealer, base)) : null,
      };
    },
  };
}

function readSize(text: string | null): number {
  if (text === null) return maximumResults;
  const size = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (size >= 1 && size <= maximumResults) return size;
  throw refusal('badParameter', { reason: `maxresults must be a whole number from 1 to ${maximumResults}.` });
}

/** The port is written out, and the other parameters are repeated (recorded). */
function nextLink(url: URL, base: string, token: string): string {
  const version = new URLSearchParams({ 'api-version': url.searchParams.get('api-version') ?? '' });
  const size = url.searchParams.get('maxresults') ?? maximumResults;
  // The dollar sign is not escaped (recorded), as `URLSearchParams` would do it.
  return `${base}?${version}&$skiptoken=${token}&maxresults=${size}`;
}

function sealToken(after: string, sealer: Sealer, base: string): string {
  return Buffer.from(sealer.seal(Buffer.from(after), `skiptoken ${base}`)).toString('base64url');
}

function openToken(token: string, sealer: Sealer, base: string): string {
  try {
    return Buffer.from(sealer.open(Buffer.from(token, 'base64url'), `skiptoken ${base}`)).toString('utf8');
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    throw refusal('badParameter', { reason: 'The $skiptoken is not one of this list.' });
  }
}
