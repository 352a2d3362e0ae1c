import { z } from 'zod';
import { BodyTooLargeError, readText } from '../../platform/http/index.ts';
import { isNestedBeyond } from '../../platform/json/index.ts';
import { refusal } from '../errors.ts';

const limitBytes = 4 * 1_024 * 1_024;
/** What is kept of a body is gone through again and again: nobody shall have to stop in the middle of it. */
const deepest = 100;

/** A request's body by its schema. @throws {ArmError} `InvalidRequestContent`, with the first member that is wrong */
export async function readArmBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(parseJson(await readBounded(request)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.');
  throw refusal('bodyInvalid', { reason: `${place === '' ? 'the body' : place}: ${issue?.message}` });
}

/**
 * The request with its body read. Whoever sends one slowly sends it before anything is looked for, and finds what is
 * there when it has come.
 */
export async function withWholeBody<Asked extends { readonly request: Request }>(
  asked: Asked,
): Promise<Asked> {
  const { url, method, headers } = asked.request;
  const body = await readBounded(asked.request);
  return { ...asked, request: new Request(url, { method, headers, body }) };
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
  if (text.trim() === '') return {};
  const parsed = tryParse(text);
  if (parsed === undefined) throw refusal('bodyInvalid', { reason: 'it is not JSON' });
  if (isNestedBeyond(parsed, deepest)) {
    throw refusal('bodyInvalid', { reason: `it goes deeper than ${deepest} levels` });
  }
  return parsed;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What every tracked resource may carry. Azure: at most fifty tags. */
export const tagsSchema = z
  .record(z.string().min(1).max(512), z.string().max(256))
  .refine((tags) => Object.keys(tags).length <= 50, 'there are more than 50 tags');
