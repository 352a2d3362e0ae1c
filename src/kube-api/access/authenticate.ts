import { equalInConstantTime } from '../../platform/secret.ts';
import type { KubeContext } from '../context.ts';
import { authenticateToken, toTokenUser } from '../service-accounts/authenticate-token.ts';
import { refusal } from '../status-error.ts';
import { type ApiUser, operatorUser } from './api-user.ts';

const longestToken = 16 * 1024;

/**
 * Kubernetes: whatever is wrong with a token, the answer is the one word; why is in our log alone.
 * @throws {StatusError} `unauthorized`
 */
export async function authenticate(kube: KubeContext, request: Request): Promise<ApiUser> {
  const token = readBearerToken(request);
  if (token === undefined) throw refusal('unauthorized');
  if (equalInConstantTime(token, kube.settings.operatorToken.reveal())) return operatorUser;
  const result = await authenticateToken(kube, token);
  if (result.kind === 'invalid') {
    kube.log.debug('a bearer token was refused', { surface: 'kube-api', reason: result.reason });
    throw refusal('unauthorized');
  }
  return toTokenUser(result);
}

function readBearerToken(request: Request): string | undefined {
  const header = request.headers.get('authorization') ?? '';
  if (header.length > longestToken) return undefined;
  return /^bearer ([^\s]+)$/i.exec(header)?.[1];
}
