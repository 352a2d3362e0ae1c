/**
 * Request bodies of type `application/vnd.kubernetes.protobuf`, which kubectl sends from 1.32 on: read into
 * the JSON that the same client would have sent otherwise, so that nothing behind this door knows the
 * difference. Fields are those of Kubernetes 1.32; newer ones are dropped, as its API server drops them.
 *
 * Only reads: every client takes JSON for an answer. Refuses what is cut short, groups, texts that are not
 * UTF-8, and bodies of more fields than an honest one has. Kinds without a table are named, not guessed.
 */
import type { JsonFields } from '../field-shape.ts';
import { decodeMessage } from './decode-message.ts';
import { findTable } from './kinds.ts';
import { type MessageTable, value } from './message-table.ts';
import { readBytes, readText } from './plain-values.ts';
import { MalformedMessageError, readFields } from './wire-reader.ts';

export type ProtobufDecoding =
  | { readonly kind: 'decoded'; readonly object: JsonFields }
  | { readonly kind: 'unknown-kind'; readonly apiVersion: string; readonly kindName: string }
  /** The reason may be shown to whoever sent the body. */
  | { readonly kind: 'malformed'; readonly reason: string };

const magic = Buffer.from('k8s\0');
/** A hundred times what a large deployment has, and half a second's work. */
const mostParts = 100_000;

/** Bytes beyond what `readBody` bounds are not this function's to refuse. */
export function decodeKubernetesProtobuf(bytes: Uint8Array): ProtobufDecoding {
  if (!magic.equals(bytes.subarray(0, magic.length))) {
    return { kind: 'malformed', reason: 'the body does not begin as Kubernetes protobuf does' };
  }
  try {
    return decodeEnvelope(bytes.subarray(magic.length));
  } catch (error) {
    if (error instanceof MalformedMessageError) return { kind: 'malformed', reason: error.message };
    throw error;
  }
}

const typeMeta: MessageTable = {
  1: value('apiVersion', 'string'),
  2: value('kind', 'string'),
};

/** The message `runtime.Unknown`, which wraps every object. */
function decodeEnvelope(bytes: Uint8Array): ProtobufDecoding {
  const allowance = { left: mostParts };
  const members = readFields(bytes, allowance);
  const [types, raw, encoding] = [1, 2, 3].map((number) => members.get(number)?.at(-1));
  if (readText(encoding) !== '') throw new MalformedMessageError('the object is encoded in another way');

  const { apiVersion, kind } = decodeMessage(readBytes(types), typeMeta, allowance);
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    throw new MalformedMessageError('the body does not say its kind and version');
  }
  const table = findTable(apiVersion, kind);
  if (table === undefined) return { kind: 'unknown-kind', apiVersion, kindName: kind };
  return {
    kind: 'decoded',
    object: { apiVersion, kind, ...decodeMessage(readBytes(raw), table, allowance) },
  };
}
