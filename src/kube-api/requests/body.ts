import { isUtf8 } from 'node:buffer';
import { BodyTooLargeError, readBody } from '../../platform/http/index.ts';
import { parseStrictJson, StrictJsonError } from '../../platform/json/index.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import { decodeKubernetesProtobuf } from '../protobuf/index.ts';
import { refusal } from '../status-error.ts';

/** As etcd's default would bound a real server. */
const limitBytes = 3 * 1024 * 1024;
/** Pod templates of cron jobs go down to about twenty levels, schemas of custom resources further. */
const maximumDepth = 64;

export interface BodyRules {
  /** The Kubernetes kind that the endpoint takes, for its refusals. */
  readonly kind: string;
  readonly accepted: readonly string[];
  /** Where the body may be left out: what stands for it. */
  readonly whenEmpty?: JsonFields;
}

export const jsonMediaType = 'application/json';
export const protobufMediaType = 'application/vnd.kubernetes.protobuf';
/** In what an object may be sent. Typed clients of Kubernetes 1.32 and later send nothing but protobuf. */
export const objectMediaTypes: readonly string[] = [jsonMediaType, protobufMediaType];

/**
 * Reads one object: bounded, strict about media type, encoding and duplicate members.
 * @throws {StatusError}
 */
export async function readObjectBody(request: Request, rules: BodyRules): Promise<JsonFields> {
  const value = await readAnyBody(request, rules);
  if (!isFields(value)) throw unreadable(rules.kind, 'the document is not an object');
  return value;
}

/** The same for what need not be an object, as a JSON patch is not. */
export async function readAnyBody(request: Request, rules: BodyRules): Promise<unknown> {
  const type = readMediaType(request);
  if (!rules.accepted.includes(type)) throw refusal('unsupportedMediaType', { accepted: rules.accepted });
  const bytes = await readBounded(request);
  if (bytes.length === 0 && rules.whenEmpty !== undefined) return rules.whenEmpty;
  if (type === protobufMediaType) return decodeProtobufBody(bytes, rules);
  if (!isUtf8(bytes)) throw unreadable(rules.kind, 'the document is not UTF-8');
  return parseBody(Buffer.from(bytes).toString('utf8'), rules.kind);
}

/** The media type of a body, without its parameters. Kubernetes: none at all means JSON. */
export function readMediaType(request: Request): string {
  const header = request.headers.get('content-type') ?? '';
  const [type = ''] = header.split(';');
  return type.trim().toLowerCase() || jsonMediaType;
}

function decodeProtobufBody(bytes: Uint8Array, { kind }: BodyRules): JsonFields {
  const decoding = decodeKubernetesProtobuf(bytes);
  switch (decoding.kind) {
    case 'decoded':
      return decoding.object;
    case 'unknown-kind':
      throw refusal('unsupportedMediaType', { accepted: [jsonMediaType] });
    case 'malformed':
      throw unreadable(kind, decoding.reason);
  }
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
    return parseStrictJson(text, { maximumLength: limitBytes, maximumDepth });
  } catch (error) {
    if (error instanceof StrictJsonError) throw unreadable(kind, error.message);
    throw error;
  }
}

function unreadable(kind: string, reason: string): Error {
  return refusal('unreadableBody', { kind, reason });
}
