import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { parseJson } from '../platform/json/index.ts';
import { type Sealer, UnsealError } from '../platform/sealing/index.ts';
import { ResourceId, type Vault } from '../resources/index.ts';
import { refusal } from './errors.ts';
import type { SecretVersion } from './secret.ts';
import type { FoundVersion } from './secret-store.ts';

const versionSchema = z.object({
  name: z.string(),
  version: z.string(),
  value: z.string(),
  contentType: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  isEnabled: z.boolean(),
  notBefore: z.number().optional(),
  expires: z.number().optional(),
  created: z.number(),
  updated: z.number(),
});

/** A secret with all its versions in one opaque text, which opens only where it may be restored. */
export function sealBackup(versions: readonly FoundVersion[], vault: Vault, sealer: Sealer): string {
  const content = versions.map((found) => ({ ...found.version, value: found.readValue() }));
  const sealed = sealer.seal(gzipSync(JSON.stringify(content)), backupContext(vault));
  return Buffer.from(sealed).toString('base64url');
}

/** @throws {KeyVaultError} `malformedBackup` for anything but a backup of this subscription and region */
export function openBackup(
  text: string,
  vault: Vault,
  sealer: Sealer,
): readonly (SecretVersion & { readonly value: string })[] {
  try {
    const content = sealer.open(Buffer.from(text, 'base64url'), backupContext(vault));
    const parsed = z
      .array(versionSchema)
      .min(1)
      .parse(parseJson(gunzipSync(content).toString('utf8')));
    return parsed.map(({ contentType, tags, notBefore, expires, ...rest }) => ({
      ...rest,
      contentType,
      tags,
      notBefore,
      expires,
    }));
  } catch (error) {
    if (error instanceof UnsealError) throw refusal('malformedBackup');
    throw error;
  }
}

function backupContext({ id, location }: Vault): string {
  const { subscriptionId } = ResourceId.from(id);
  return `backup ${subscriptionId?.toLowerCase()} ${location.toLowerCase()}`;
}
