import type { SigningKey } from '../../platform/keys/index.ts';
import { authorityHost } from '../../wire/azure-hosts.ts';

/**
 * The keys that resources verify our tokens with. Entra: `x5t` repeats `kid`, there is an `x5c` of one
 * certificate, and no `alg`; the v2 document adds the issuer (fidelity/sts.md, "Keys").
 */
export function keySet(
  keys: readonly SigningKey[],
  document: { readonly version: 'v1' | 'v2'; readonly tenantId: string | undefined },
): { keys: readonly Record<string, unknown>[] } {
  const issuer = `https://${authorityHost}/${document.tenantId ?? '{tenantid}'}/v2.0`;
  return {
    keys: keys.map(({ keyId, publicJwk, certificate }) => ({
      kty: publicJwk.kty,
      use: 'sig',
      kid: keyId,
      x5t: keyId,
      n: publicJwk.n,
      e: publicJwk.e,
      ...(certificate !== undefined && { x5c: [certificate] }),
      ...(document.version === 'v2' && { issuer, cloud_instance_name: 'microsoftonline.com' }),
    })),
  };
}
