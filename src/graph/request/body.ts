import { z } from 'zod';
import { BodyTooLargeError, readText } from '../../platform/http/index.ts';
import { isNestedBeyond } from '../../platform/json/index.ts';
import { refusal } from '../errors.ts';

const limitBytes = 256 * 1_024;
/** What is kept of a body is gone through again and again. */
const deepest = 100;

/** A request's body by its schema. @throws {GraphError} with the first member that is wrong */
export async function readGraphBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(parseJson(await readBounded(request)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') throw refusal('propertyUnknown', { name: issue.keys[0] ?? '' });
  const name = issue?.path.join('.') ?? '';
  throw refusal('propertyInvalid', { name: name === '' ? 'body' : name, reason: issue?.message ?? '' });
}

async function readBounded(request: Request): Promise<string> {
  try {
    return await readText(request, limitBytes);
  } catch (error) {
    if (error instanceof BodyTooLargeError) throw refusal('bodyTooLarge', { limitBytes });
    throw error;
  }
}

function parseJson(text: string): unknown {
  const parsed = tryParse(text);
  if (parsed === undefined || isNestedBeyond(parsed, deepest)) throw refusal('bodyInvalid');
  return parsed;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text, withoutTypes);
  } catch {
    return undefined;
  }
}

/** OData: clients may say the type of what they send, which is known by its place. */
function withoutTypes(key: string, value: unknown): unknown {
  return key.endsWith('@odata.type') ? undefined : value;
}

const referencePattern =
  /^https:\/\/graph\.microsoft\.com\/(?:v1\.0|beta)\/(?:directoryObjects|users|groups|servicePrincipals)\/([^/?#]{1,100})$/i;

/** `https://graph.microsoft.com/v1.0/directoryObjects/{id}`, as the id. */
export const referenceSchema = z
  .string()
  .regex(referencePattern, 'it is no address of a directory object')
  .transform((address) => referencePattern.exec(address)?.[1] ?? '');

/** The body of a POST to `$ref`. */
export const referenceBody = z.strictObject({ '@odata.id': referenceSchema });
