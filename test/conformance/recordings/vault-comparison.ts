import type { Comparison } from './difference.ts';

const times = /(?:^|\.)(?:created|updated|deletedDate|scheduledPurgeDate)$/;
/** Clocks of the recording's client, front end and store are not one. */
const toleratedSeconds = 15;

/** What two answers of vaults have to have in common. */
export const vaultComparison: Comparison = {
  headerValues: {
    'cache-control': exactly,
    'content-type': exactly,
    expires: exactly,
    pragma: exactly,
    'strict-transport-security': exactly,
    'x-content-type-options': exactly,
    'x-ms-client-request-id': exactly,
    'x-ms-keyvault-network-info': toNames,
    'x-ms-keyvault-region': exactly,
    'x-ms-keyvault-rbac-assignment-id': toShape,
    'x-ms-request-id': toShape,
    'www-authenticate': (value) => `${value.split(' ')[0]} ${toNames(value)}`,
  },
  isSameValue(path, recorded, ours) {
    if (times.test(path)) return Math.abs(Number(recorded) - Number(ours)) <= toleratedSeconds;
    if (path === 'nextLink') return toLinkShape(String(recorded)) === toLinkShape(String(ours));
    return recorded === ours;
  },
  toComparableMessage: (message) => message.replaceAll(/[0-9a-f]{32}/g, '{version}'),
};

function exactly(value: string): string {
  return value;
}

/** The names of `a=b` in their order. */
function toNames(value: string): string {
  return [...value.matchAll(/(\w+)=/g)].map(([, name]) => name).join(' ');
}

function toShape(value: string): string {
  return value.replaceAll(/[0-9a-f]/gi, 'x');
}

/** Origin, path and the names of the parameters in their order. */
function toLinkShape(link: string): string {
  if (!URL.canParse(link)) return link;
  const { pathname } = new URL(link);
  const port = /^https:\/\/[^/]+(:\d+)\//.exec(link)?.[1] ?? '';
  return `${port}${pathname} ${[...link.matchAll(/[?&]([^=]+)=/g)].map(([, name]) => name).join(' ')}`;
}
