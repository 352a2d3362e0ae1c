import { forbiddenValue } from '../field-cause.ts';
import { refusal } from '../status-error.ts';

export interface WatchOptions {
  /** Changes after this one; nothing where the watch begins with what is there. */
  readonly since: number | undefined;
  /** First what is there, then a bookmark that says that this was all. */
  readonly sendsInitialEvents: boolean;
  readonly allowsBookmarks: boolean;
  readonly timeoutSeconds: number;
}

/** As long as the real server's shortest default. */
const defaultTimeoutSeconds = 1_800;
const longestTimeoutSeconds = 86_400;

/** @throws {StatusError} `invalid` for a combination that means nothing */
export function readWatchOptions(query: URLSearchParams): WatchOptions {
  const version = query.get('resourceVersion') ?? '';
  if (!/^\d{0,15}$/.test(version)) throw refusal('badVersion', { given: version });
  const initial = query.get('sendInitialEvents');
  const match = query.get('resourceVersionMatch') ?? '';
  if (initial !== null && match !== 'NotOlderThan')
    throw refuse('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  if (initial === null && match !== '')
    throw refuse('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
  const timeout = Number(query.get('timeoutSeconds') ?? defaultTimeoutSeconds);
  return {
    since: version === '' || version === '0' || initial === 'true' ? undefined : Number(version),
    sendsInitialEvents: initial === 'true',
    allowsBookmarks: query.get('allowWatchBookmarks') === 'true',
    timeoutSeconds: Math.min(timeout > 0 ? timeout : defaultTimeoutSeconds, longestTimeoutSeconds),
  };
}

function refuse(detail: string): Error {
  return refusal('invalid', {
    kind: 'ListOptions',
    group: 'meta.k8s.io',
    name: '',
    causes: [forbiddenValue('resourceVersionMatch', detail)],
  });
}
