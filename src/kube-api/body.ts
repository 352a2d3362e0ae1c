import { isUtf8 } from 'node:buffer';
import { BodyTooLargeError, readBody } from '../platform/http/index.ts';
import { parseStrictJson, StrictJsonError } from '../platform/jwt/index.ts';
import { isFields, type JsonFields } from './field-shape.ts';
import { refusal } from './status-error.ts';

/** As etcd's default would bound a real server. */
const limitBytes = 3 * 1024 * 1024;

export interface BodyRules {
  /** The Kubernetes kind that the endpoint takes, for its refusals. */
  readonly kind: string;
  readonly accepted: readonly string[];
  /** Where the body may be left out: what stands for it. */
  readonly whenEmpty?: JsonFields;
}

export const jsonMediaType = 'application/json';
const protobufMediaType = 'application/vnd.kubernetes.protobuf';

/**
 * Reads one JSON object: bounded, strict about media type, encoding and duplicate members.
 * @throws {StatusError}
 */
export async function readJsonBody(request: Request, rules: BodyRules): Promise<JsonFields> {
  checkMediaType(request, rules.accepted);
  const text = await readUtf8(request, rules.kind);
  if (text === '' && rules.whenEmpty !== undefined) return rules.whenEmpty;
  const value = parseBody(text, rules.kind);
  if (!isFields(value)) throw unreadable(rules.kind, 'the document is not an object');
  return value;
}

/** The media type of a body, without its parameters. Kubernetes: none at all means JSON. */
export function readMediaType(request: Request): string {
  const header = request.headers.get('content-type') ?? '';
  const [type = ''] = header.split(';');
  return type.trim().toLowerCase() || jsonMediaType;
}

function checkMediaType(request: Request, accepted: readonly string[]): void {
  const type = readMediaType(request);
  if (accepted.includes(type)) return;
  throw refusal(type === protobufMediaType ? 'protobufBody' : 'unsupportedMediaType', { accepted });
}

async function readUtf8(request: Request, kind: string): Promise<string> {
  const bytes = await readBounded(request);
  if (!isUtf8(bytes)) throw unreadable(kind, 'the document is not UTF-8');
  return Buffer.from(bytes).toString('utf8');
}

async function readBounded(request: Request): Promise<Uint8Array> {
  try {
    return await readBody(request, limitBytes);
  } catch (error) {
    if (error instanceof BodyTooLargeError) throw refusal('bodyTooLarge', { limitBytes });
    throw error;
  }
}

function parseBody(text: string, kind: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (error instanceof StrictJsonError) throw unreadable(kind, error.message);
    throw error;
  }
}

function unreadable(kind: string, reason: string): Error {
  return refusal('unreadableBody', { kind, reason });
}
