import { managementHost } from '../../wire/azure-hosts.ts';
import { refusal } from '../errors.ts';
import type { ArmRequest } from '../route.ts';

const pageSize = 1_000;

/** `{ value, nextLink }`. A `$top` below the page's size is honoured; what the link carries is ours to read alone. */
export function listAnswer({ url }: Pick<ArmRequest, 'url'>, items: readonly object[]): Response {
  const start = readCount(url, '$skiptoken') ?? 0;
  const size = Math.min(readCount(url, '$top') ?? pageSize, pageSize);
  const end = start + Math.max(size, 1);
  const value = items.slice(start, end);
  if (end >= items.length) return Response.json({ value });
  const next = new URL(`${url.pathname}${url.search}`, `https://${managementHost}`);
  next.searchParams.set('$skiptoken', String(end));
  return Response.json({ value, nextLink: next.href });
}

function readCount({ searchParams }: URL, name: string): number | undefined {
  const given = searchParams.get(name);
  if (given === null || given === '') return undefined;
  if (/^\d{1,6}$/.test(given)) return Number(given);
  throw refusal('filterInvalid', { filter: `${name}=${given.slice(0, 40)}`, reason: 'it is no count' });
}
