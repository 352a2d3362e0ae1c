import { clientCertificateOf } from '../../platform/http/index.ts';
import { equalInConstantTime } from '../../platform/secret.ts';
import type { KubeContext } from '../context.ts';
import { authenticateToken, toTokenUser } from '../service-accounts/authenticate-token.ts';
import { refusal } from '../status-error.ts';
import { type ApiUser, operatorUser } from './api-user.ts';
import { verifyClientCertificate } from './verify-client-certificate.ts';

const longestToken = 16 * 1024;

/**
 * Kubernetes: a certificate is looked at before a token, and one that is worth nothing does not spoil a token that is
 * (fidelity/kube-api.md, "Access"). Whatever is wrong, the answer is the one word; why is in our log alone.
 * @throws {StatusError} `unauthorized`
 */
export async function authenticate(kube: KubeContext, request: Request): Promise<ApiUser> {
  const user = authenticateCertificate(kube, request) ?? (await authenticateBearer(kube, request));
  if (user === undefined) throw refusal('unauthorized');
  return user;
}

function authenticateCertificate(
  { settings, clock, log }: KubeContext,
  request: Request,
): ApiUser | undefined {
  const certificate = clientCertificateOf(request);
  const authority = settings.clientAuthority;
  if (certificate === undefined || authority === undefined) return undefined;
  const verdict = verifyClientCertificate(certificate, { authority, now: clock.now() });
  if (verdict.kind === 'valid') return verdict.user;
  log.debug('a client certificate was refused', { surface: 'kube-api', reason: verdict.reason });
  return undefined;
}

async function authenticateBearer(kube: KubeContext, request: Request): Promise<ApiUser | undefined> {
  const token = readBearerToken(request);
  if (token === undefined) return undefined;
  if (equalInConstantTime(token, kube.settings.operatorToken.reveal())) return operatorUser;
  const result = await authenticateToken(kube, token);
  if (result.kind === 'valid') return toTokenUser(result);
  kube.log.debug('a bearer token was refused', { surface: 'kube-api', reason: result.reason });
  return undefined;
}

function readBearerToken(request: Request): string | undefined {
  const header = request.headers.get('authorization') ?? '';
  if (header.length > longestToken) return undefined;
  return /^bearer ([^\s]+)$/i.exec(header)?.[1];
}
