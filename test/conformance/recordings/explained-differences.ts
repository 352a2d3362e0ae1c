import type { Difference } from './difference.ts';
import type { ReplayedExchange } from './vault-replay.ts';

/** A difference, and the exchange in which it was seen. */
export interface SeenDifference extends Difference, Omit<ReplayedExchange, 'differences'> {}

/** Why we differ from what was recorded. docs/fidelity/keyvault.md lists the same reasons in the same order. */
export interface Explanation {
  readonly name: string;
  readonly reason: string;
  covers(seen: SeenDifference): boolean;
}

const isHeader = ({ kind, where }: SeenDifference, ...names: readonly string[]): boolean =>
  kind.startsWith('header') && names.includes(where);
const isStatus = ({ kind, recorded, ours }: SeenDifference, theirs: string, own: string): boolean =>
  kind === 'status' && recorded === theirs && ours === own;
const isBefore = ({ date }: SeenDifference, day: string): boolean => date < new Date(day);

export const explanations: readonly Explanation[] = [
  {
    name: 'transport',
    reason: 'the HTTP server adds it, and the part is asked without one here',
    covers: (seen) => seen.kind === 'header missing' && isHeader(seen, 'date', 'content-length'),
  },
  {
    name: 'old web server',
    reason: 'answers had it until April 2022, and none since',
    covers: (seen) =>
      seen.kind === 'header missing' &&
      isBefore(seen, '2022-05-01') &&
      isHeader(seen, 'x-powered-by', 'x-aspnet-version', 'server'),
  },
  {
    name: 'request id',
    reason: 'the recorders for Python and az leave it out, and answers before 2021 had none',
    covers: (seen) => seen.kind === 'header extra' && isHeader(seen, 'x-ms-request-id'),
  },
  {
    name: 'cache of roles',
    reason:
      'answers of 2022 and 2023 told the age of their cache, and wrote the assignment with dashes; those from 2024 on do neither',
    covers: (seen) =>
      isBefore(seen, '2024-01-01') &&
      isHeader(seen, 'x-ms-keyvault-rbac-cache', 'x-ms-keyvault-rbac-assignment-id'),
  },
  {
    name: 'network information',
    reason: 'answers of 2019 did not say the kind of connection',
    covers: (seen) => isBefore(seen, '2020-07-01') && isHeader(seen, 'x-ms-keyvault-network-info'),
  },
  {
    name: 'words for no token',
    reason: 'without a number until 2021, without the third kind of token until 2026',
    covers: (seen) =>
      seen.kind === 'message' && seen.recordedCode === '401 Unauthorized' && isBefore(seen, '2026-01-01'),
  },
  {
    name: 'words of 2020',
    reason: 'what is not found or cannot be restored was told in other words until 2020',
    covers: (seen) =>
      isBefore(seen, '2021-01-01') && /^(?:Secret not found|Conflict while restoring)/.test(seen.recorded),
  },
  {
    name: 'deleted and disabled',
    reason:
      'such a secret was shown in 2019, refused by AccessDenied in 2020, and by SecretDisabled from 2022 on',
    covers: (seen) =>
      isBefore(seen, '2021-01-01') &&
      seen.operation === 'GET /deletedsecrets/{name}' &&
      seen.ours.endsWith('Forbidden/SecretDisabled'),
  },
  {
    name: 'days in version 7.0',
    reason: 'in February 2020 version 7.0 told the days as well; before and after it did not',
    covers: (seen) =>
      seen.kind === 'member missing' &&
      seen.where.endsWith('attributes.recoverableDays') &&
      isBefore(seen, '2020-03-01'),
  },
  {
    name: 'words for a damaged backup',
    reason: 'the service has a second sentence, for a damaged header; we have one for all damage',
    covers: ({ kind, recorded }) => kind === 'message' && recorded.startsWith('Backup blob contains invalid'),
  },
  {
    name: 'deletion takes time',
    reason: 'a deletion is seen after some seconds there, and at once here',
    covers: (seen) =>
      seen.pending === 'deletion' &&
      (isStatus(seen, '404 SecretNotFound', '200') ||
        isStatus(seen, '404 SecretNotFound', '403 Forbidden/SecretDisabled')),
  },
  {
    name: 'lists lag behind',
    reason: 'a list shows a change after some seconds there, and at once here',
    covers: ({ kind, where, recorded, operation }) =>
      kind === 'value' &&
      where === 'value' &&
      recorded.endsWith('items of ours') &&
      operation !== 'GET /secrets/{name}/versions',
  },
  {
    name: 'recovery takes time',
    reason: 'a recovered secret is there after some seconds there, and at once here',
    covers: (seen) => seen.pending === 'recovery' && isStatus(seen, '404 SecretNotFound', '200'),
  },
  {
    name: 'no soft delete',
    reason: 'until 2020 a vault could be without soft delete; since then it cannot, and ours never is',
    covers: ({ isSoftDeleteOff, where, kind, operation }) =>
      isSoftDeleteOff &&
      (/recoveryLevel$|^recoveryId$|^deletedDate$|^scheduledPurgeDate$/.test(where) ||
        (kind === 'status' && /restore|DELETE|PUT/.test(operation))),
  },
];

export function explain(seen: SeenDifference): Explanation | undefined {
  return explanations.find((explanation) => explanation.covers(seen));
}
