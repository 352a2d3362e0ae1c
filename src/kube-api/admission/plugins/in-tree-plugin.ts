import type { JsonFields } from '../../field-shape.ts';
import type { AdmissionRequest } from '../admission-request.ts';
import { forbidden, type Refused } from '../refused-status.ts';

export type PluginOutcome = { readonly kind: 'admitted'; readonly object: JsonFields | undefined } | Refused;

/**
 * A plugin as the chain calls it, in both rounds: it looks up what its decision needs, and decides. Plugins are
 * idempotent, since the second round shows them their own work.
 */
export type InTreePlugin = (request: AdmissionRequest) => PluginOutcome | Promise<PluginOutcome>;

export function admitted(object: JsonFields | undefined): PluginOutcome {
  return { kind: 'admitted', object };
}

export function refusedAsForbidden(request: AdmissionRequest, reason: string): Refused {
  return { kind: 'refused', status: forbidden(request, reason) };
}
