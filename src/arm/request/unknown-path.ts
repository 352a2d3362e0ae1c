import { type ArmError, refusal } from '../errors.ts';
import { providerNames, providers } from '../resource-types/providers.ts';

/** Why a path leads nowhere: Azure tells an unknown provider from an unknown type of one it knows. */
export function unknownPath(segments: readonly string[], apiVersion: string): ArmError {
  const at = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers');
  const namespace = at < 0 ? undefined : segments[at + 1];
  if (namespace === undefined) return refusal('pathUnknown', { path: `/${segments.join('/')}` });
  const known = providers.find((each) => each.namespace.toLowerCase() === namespace.toLowerCase());
  if (known === undefined) return refusal('namespaceInvalid', { namespace, known: providerNames });
  const type = segments
    .slice(at + 2)
    .filter((_, index) => index % 2 === 0)
    .join('/');
  return refusal('typeInvalid', { type, namespace: known.namespace, apiVersion });
}
