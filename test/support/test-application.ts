import { constants, createHash, sign } from 'node:crypto';
import type { Application, ServicePrincipal } from '../../src/directory/index.ts';
import type { TestCertificate } from './test-certificate.ts';
import { encode } from './test-issuer.ts';
import type { TestTokenService } from './test-token-service.ts';

export interface TestApplication<Certificate> {
  readonly application: Application;
  readonly servicePrincipal: ServicePrincipal;
  readonly certificate: Certificate;
}

/** An application of the test's tenant, with a certificate registered where one is given. */
export async function createTestApplication<Certificate extends TestCertificate | undefined = undefined>(
  { directory, tenant }: TestTokenService,
  certificate?: Certificate,
): Promise<TestApplication<Certificate>> {
  const { application, servicePrincipal } = await directory.applications.create({
    displayName: 'an application',
    homeTenantId: tenant.id,
  });
  if (certificate !== undefined)
    await directory.applications.addCertificate(application.appId, certificate.pem);
  return { application, servicePrincipal, certificate: certificate as Certificate };
}

export interface CertificateAssertionOptions {
  readonly certificate: TestCertificate;
  readonly algorithm?: 'RS256' | 'PS256';
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  /** Sends the certificate itself, and no thumbprint. */
  readonly withChain?: boolean;
}

/** A client assertion as MSAL makes it from a certificate. */
export function certificateAssertion(
  { clock, tenant }: TestTokenService,
  { appId }: Application,
  {
    certificate,
    algorithm = 'PS256',
    claims = {},
    header = {},
    withChain = false,
  }: CertificateAssertionOptions,
): string {
  const now = Math.floor(clock.now().getTime() / 1_000);
  const thumbprint = createHash('sha256').update(certificate.certificate.raw).digest('base64url');
  const named = withChain
    ? { x5c: [certificate.certificate.raw.toString('base64')] }
    : { 'x5t#S256': thumbprint };
  const payload = {
    aud: `https://login.microsoftonline.com/${tenant.id}/oauth2/v2.0/token`,
    iss: appId,
    sub: appId,
    jti: 'one',
    nbf: now,
    exp: now + 600,
    ...claims,
  };
  const input = `${encode(JSON.stringify({ alg: algorithm, typ: 'JWT', ...named, ...header }))}.${encode(JSON.stringify(payload))}`;
  const padding =
    algorithm === 'PS256'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : {};
  const signature = sign('sha256', Buffer.from(input), { key: certificate.privateKey, ...padding });
  return `${input}.${signature.toString('base64url')}`;
}
