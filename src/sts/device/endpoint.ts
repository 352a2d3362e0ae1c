import type { StsContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { tokenHeaders } from '../headers.ts';
import { pageOrigin } from '../own-urls.ts';
import { toStsError } from '../render-error.ts';
import { SignInRecord } from '../sign-in-record.ts';
import { findAuthorityTenant, findUserClient } from '../tenant.ts';
import type { TokenEndpointRequest } from '../token/endpoint.ts';
import { readTokenForm } from '../token/form.ts';
import { findTarget } from '../token/token-request.ts';
import { findDelegatedAccess } from '../tokens/delegated-access.ts';
import { deviceCodeSeconds, pollingSeconds } from './device-codes.ts';

/** `POST /{tenant}/oauth2/v2.0/devicecode` (RFC 8628 §3.1): a program without a browser asks for a code to show. */
export async function answerDeviceCodeRequest(
  sts: StsContext,
  { request, identifiers, tenantSegment, endpoint }: TokenEndpointRequest,
): Promise<Response> {
  const record = new SignInRecord({ ...identifiers, at: sts.clock.now() });
  try {
    const tenant = await findAuthorityTenant(sts, tenantSegment);
    if (tenant !== undefined) record.inTenant(tenant);
    const form = await readTokenForm(request);
    const clientId = form.get('client_id').toLowerCase();
    record.askedBy(clientId);
    const { client, clientTenant } = await findUserClient(sts, { tenant, clientId, record });
    // Whoever could prove itself does so at the token endpoint; a code for it would be asked for by anybody.
    if (client.kind === 'application' && !client.application.isPublicClient)
      throw refusal('credentialMissing');
    const target = findTarget(form, endpoint);
    if (target === undefined) {
      throw refusal('missingParameter', { parameter: endpoint === 'v2' ? 'scope' : 'resource' });
    }
    // What cannot be had is refused before a person is bothered.
    const appName = client.servicePrincipal.displayName;
    await findDelegatedAccess(sts, { tenant: clientTenant, appName, target });
    const codes = sts.deviceCodes.issue({ clientId, target, tenantId: tenant?.id }, sts.clock.now());
    return new Response(JSON.stringify(renderCodes(codes, verificationAddress(sts))), {
      headers: tokenHeaders(identifiers),
    });
  } catch (error) {
    const refused = toStsError(error, sts.log);
    record.refused(refused);
    await sts.directory.signIns.add(record.finish());
    throw refused;
  }
}

/** Entra: microsoft.com/devicelogin, where nobody would know the code (fidelity/sts.md, "Device code"). */
function verificationAddress({ settings }: StsContext): string {
  return `${pageOrigin(settings)}/common/oauth2/deviceauth`;
}

function renderCodes(
  { deviceCode, userCode }: { readonly deviceCode: string; readonly userCode: string },
  address: string,
): Record<string, unknown> {
  return {
    user_code: userCode,
    device_code: deviceCode,
    verification_uri: address,
    expires_in: deviceCodeSeconds,
    interval: pollingSeconds,
    message: `To sign in, use a web browser to open the page ${address} and enter the code ${userCode} to authenticate.`,
  };
}
