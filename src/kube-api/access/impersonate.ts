import { parseServiceAccountSubject } from '../../wire/service-account-token.ts';
import type { KubeContext } from '../context.ts';
import { refusal } from '../status-error.ts';
import type { ApiUser } from './api-user.ts';
import { authorize } from './authorize.ts';

const maximumGroups = 100;

/**
 * The user that a request is made as: whoever may impersonate others takes their name and nothing else of its own.
 * @throws {StatusError} `forbiddenResource`; `unauthorized` for groups without a user
 */
export async function impersonate(kube: KubeContext, user: ApiUser, headers: Headers): Promise<ApiUser> {
  const name = headers.get('impersonate-user');
  const uid = headers.get('impersonate-uid');
  const groups = readList(headers.get('impersonate-group'));
  if (name === null || name === '') {
    if (groups.length > 0 || uid !== null) throw refusal('incompleteImpersonation');
    return user;
  }
  await requireRight(kube, user, subjectOf(name));
  for (const group of groups) await requireRight(kube, user, { resource: 'groups', name: group });
  if (uid !== null) await requireRight(kube, user, { resource: 'uids', name: uid });
  return {
    name,
    ...(uid !== null && { uid }),
    groups: [...new Set([...defaultGroups(name, groups), 'system:authenticated'])],
  };
}

interface Subject {
  readonly resource: string;
  readonly name: string;
  readonly namespace?: string;
}

function subjectOf(name: string): Subject {
  const account = parseServiceAccountSubject(name);
  return account === undefined ? { resource: 'users', name } : { resource: 'serviceaccounts', ...account };
}

/** Kubernetes: a service account is in its groups, unless other groups are asked for. */
function defaultGroups(name: string, asked: readonly string[]): readonly string[] {
  if (asked.length > 0) return asked;
  const account = parseServiceAccountSubject(name);
  return account === undefined
    ? []
    : ['system:serviceaccounts', `system:serviceaccounts:${account.namespace}`];
}

async function requireRight(kube: KubeContext, user: ApiUser, subject: Subject): Promise<void> {
  const group = subject.resource === 'uids' ? 'authentication.k8s.io' : '';
  await authorize(kube, user, { verb: 'impersonate', group, ...subject });
}

/** `Headers` joins repeated ones with a comma and a space; names of groups hold none. */
function readList(header: string | null): readonly string[] {
  if (header === null) return [];
  return header
    .split(',')
    .map((group) => group.trim())
    .filter((group) => group !== '')
    .slice(0, maximumGroups);
}
