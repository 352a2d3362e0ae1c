import { equalInConstantTime } from '../platform/secret.ts';
import { serviceAccountSubject } from '../wire/service-account-token.ts';
import type { KubeContext } from './context.ts';
import { authenticateToken } from './service-accounts/authenticate-token.ts';
import { refusal } from './status-error.ts';

export type ApiUser =
  | { readonly kind: 'operator'; readonly name: string; readonly groups: readonly string[] }
  | { readonly kind: 'service-account'; readonly name: string; readonly groups: readonly string[] };

/** AKS's name for whoever holds the administrator's kubeconfig. */
const operator: ApiUser = {
  kind: 'operator',
  name: 'masterclient',
  groups: ['system:masters', 'system:authenticated'],
};

const longestToken = 16 * 1024;

/**
 * Kubernetes: whatever is wrong with a token, the answer is the one word; why is in our log alone.
 * @throws {StatusError} `unauthorized`
 */
export async function authenticate(kube: KubeContext, request: Request): Promise<ApiUser> {
  const token = readBearerToken(request);
  if (token === undefined) throw refusal('unauthorized');
  if (equalInConstantTime(token, kube.settings.operatorToken.reveal())) return operator;
  const result = await authenticateToken(kube, token);
  if (result.kind === 'invalid') {
    kube.log.debug('a bearer token was refused', { surface: 'kube-api', reason: result.reason });
    throw refusal('unauthorized');
  }
  const { namespace, name } = result.account;
  return {
    kind: 'service-account',
    name: serviceAccountSubject(namespace, name),
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

function readBearerToken(request: Request): string | undefined {
  const header = request.headers.get('authorization') ?? '';
  if (header.length > longestToken) return undefined;
  return /^bearer ([^\s]+)$/i.exec(header)?.[1];
}
