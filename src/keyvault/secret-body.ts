import { z } from 'zod';
import { BodyTooLargeError, readText } from '../platform/http/index.ts';
import { parseStrictJson, StrictJsonError } from '../platform/json/index.ts';
import { refusal } from './errors.ts';
import type { SecretChanges } from './secret.ts';

/** A body holds a value whose every character may be escaped, and the rest (fidelity/keyvault.md, "Limits"). */
const limits = { value: 25_600, contentType: 255, tags: 15, tag: 512 } as const;
const maximumBodyBytes = 256 * 1024;
/** Room for five hundred versions, each as long as it may be in any script: what was backed up can come back. */
const maximumBackupBytes = 64 * 1024 * 1024;

const seconds = z.number().int().min(0).max(253_402_300_799);
const changesSchema = z.object({
  contentType: z.string().max(limits.contentType).optional(),
  tags: z
    .record(z.string().max(limits.tag), z.string().max(limits.tag))
    .refine((tags) => Object.keys(tags).length <= limits.tags, `there are more than ${limits.tags} tags`)
    .optional(),
  attributes: z
    .object({ enabled: z.boolean().optional(), nbf: seconds.optional(), exp: seconds.optional() })
    .optional(),
});
const setSchema = changesSchema.extend({ value: z.string().max(limits.value) });
const restoreSchema = z.object({ value: z.string().min(1) });

export async function readSecretToSet(request: Request): Promise<SecretChanges & { readonly value: string }> {
  const { value, ...changes } = await readBody(request, setSchema);
  return { value, ...toChanges(changes) };
}

export async function readSecretChanges(request: Request): Promise<SecretChanges> {
  return toChanges(await readBody(request, changesSchema));
}

export async function readBackup(request: Request): Promise<string> {
  return (await readBody(request, restoreSchema, maximumBackupBytes)).value;
}

function toChanges({ contentType, tags, attributes }: z.output<typeof changesSchema>): SecretChanges {
  return {
    contentType,
    tags,
    isEnabled: attributes?.enabled,
    notBefore: attributes?.nbf,
    expires: attributes?.exp,
  };
}

async function readBody<Body>(
  request: Request,
  schema: z.ZodType<Body>,
  limitBytes: number = maximumBodyBytes,
): Promise<Body> {
  const parsed = schema.safeParse(parseJson(await readBounded(request, limitBytes), limitBytes));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  // A tag's name is the caller's text, and as long as the body lets it be.
  const member = issue?.path.join('.').slice(0, 127) || 'body';
  throw refusal('badParameter', { reason: `The property '${member}' is not valid: ${describe(issue)}.` });
}

function describe(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      return `${issue.expected} is expected`;
    case 'too_big':
      return issue.origin === 'string'
        ? `more than ${issue.maximum} characters`
        : `more than ${issue.maximum}`;
    case 'too_small':
      return issue.origin === 'string' ? 'empty' : `less than ${issue.minimum}`;
    default:
      return issue?.message ?? '';
  }
}

async function readBounded(request: Request, limitBytes: number): Promise<string> {
  try {
    return await readText(request, limitBytes);
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    throw refusal('badParameter', { reason: `The request body is longer than ${limitBytes} bytes.` });
  }
}

function parseJson(text: string, limitBytes: number): unknown {
  try {
    return parseStrictJson(text, { maximumLength: limitBytes });
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw refusal('badParameter', { reason: `The request body is not valid JSON: ${error.message}.` });
  }
}
