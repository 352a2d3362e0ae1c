import { type JsonObject, type JsonValue, parseStrictJson, StrictJsonError } from '../json/index.ts';

/** A JWS in compact form (RFC 7515 §7.1), taken apart. Nothing of it is verified. */
export interface CompactJws {
  readonly kind: 'parsed';
  readonly header: JwsHeader;
  readonly payload: JsonObject;
  /** What the signature is over: the first two parts with their dot. */
  readonly signingInput: string;
  readonly signature: Uint8Array;
}

export interface JwsHeader extends JsonObject {
  readonly alg: string;
  readonly kid?: string;
  readonly typ?: string;
}

export interface MalformedJws {
  readonly kind: 'malformed';
  /** A short sentence that can be shown. */
  readonly reason: string;
}

/** Real tokens have one to four kilobytes; a chain of certificates in the header adds some more. */
const maximumLength = 32 * 1024;
const maximumKeyIdLength = 256;

/** Parses strictly: what two verifiers could read in two ways is malformed. */
export function parseCompactJws(text: string): CompactJws | MalformedJws {
  if (text.length > maximumLength) return malformed(`it is longer than ${maximumLength} characters`);
  const parts = text.split('.');
  const [encodedHeader = '', encodedPayload = '', encodedSignature = ''] = parts;
  if (parts.length !== 3) return malformed('it does not consist of three parts separated by dots');
  const signature = decodeBase64url(encodedSignature);
  if (signature === undefined) return malformed('its signature is not base64url');
  try {
    const header = readHeader(readObject(encodedHeader, 'header'));
    const payload = readObject(encodedPayload, 'payload');
    const signingInput = text.slice(0, encodedHeader.length + 1 + encodedPayload.length);
    return { kind: 'parsed', header, payload, signingInput, signature };
  } catch (error) {
    if (error instanceof MalformedPart) return malformed(error.message);
    throw error;
  }
}

function malformed(reason: string): MalformedJws {
  return { kind: 'malformed', reason };
}

class MalformedPart extends Error {}

function readObject(encoded: string, part: string): JsonObject {
  const bytes = decodeBase64url(encoded);
  if (bytes === undefined || bytes.length === 0) throw new MalformedPart(`its ${part} is not base64url`);
  const value = readJson(bytes, part);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new MalformedPart(`its ${part} is not a JSON object`);
  }
  return value as JsonObject;
}

function readJson(bytes: Uint8Array, part: string): JsonValue {
  try {
    return parseStrictJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if (error instanceof StrictJsonError)
      throw new MalformedPart(`its ${part} is malformed: ${error.message}`, { cause: error });
    throw new MalformedPart(`its ${part} is not UTF-8`, { cause: error });
  }
}

function readHeader(header: JsonObject): JwsHeader {
  const { alg, kid, typ, crit, b64 } = header;
  if (typeof alg !== 'string' || alg === '') throw new MalformedPart("its header's alg is not a text");
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > maximumKeyIdLength)) {
    throw new MalformedPart(`its header's kid is not a text of at most ${maximumKeyIdLength} characters`);
  }
  if (typ !== undefined && typeof typ !== 'string') throw new MalformedPart("its header's typ is not a text");
  // RFC 7515 §4.1.11: an extension that must be understood, and none is.
  if (crit !== undefined)
    throw new MalformedPart('its header names critical extensions, and none is supported');
  if (b64 !== undefined) throw new MalformedPart('its header asks for an unencoded payload');
  return { ...header, alg, ...(kid !== undefined && { kid }), ...(typ !== undefined && { typ }) };
}

const base64urlPattern = /^[A-Za-z0-9_-]*$/;

/** Nothing for a text with padding, white space, or bits beyond the last byte: each value has one spelling. */
function decodeBase64url(text: string): Uint8Array | undefined {
  if (!base64urlPattern.test(text) || text.length % 4 === 1) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
