import type { Log } from '../platform/log/index.ts';
import { authorityHost } from '../wire/azure-hosts.ts';
import { ArmError, refusal } from './errors.ts';

/** What was thrown, as a refusal. What nobody has foreseen is a bug of ours, logged and told no one. */
export function toArmError(error: unknown, log: Log): ArmError {
  if (error instanceof ArmError) return error;
  log.bug(error, { surface: 'arm' });
  return refusal('internal');
}

export function renderArmError(error: ArmError): Response {
  const headers =
    error.status === 401
      ? {
          'www-authenticate': `Bearer authorization_uri="https://${authorityHost}/common", error="invalid_token", error_description="${error.code}"`,
        }
      : {};
  return Response.json(error.toBody(), { status: error.status, headers });
}
