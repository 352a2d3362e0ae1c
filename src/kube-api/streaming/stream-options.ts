import { type JsonFields, textOf } from '../field-shape.ts';
import { decodeFields, type FieldSchema, findStruct, type StructSchema } from '../schema/index.ts';
import { refusal } from '../status-error.ts';

export type PodStreamKind = 'PodExecOptions' | 'PodAttachOptions';

/** `v1.PodExecOptions` and `v1.PodAttachOptions`, checked. */
export interface PodStreamOptions {
  readonly stdin: boolean;
  readonly stdout: boolean;
  /** With a terminal there is one output. */
  readonly stderr: boolean;
  readonly tty: boolean;
  /** Empty where the client names none. */
  readonly container: string;
  /** Of `exec` alone. */
  readonly command: readonly string[];
}

const flags = ['stdin', 'stdout', 'stderr', 'tty'] as const;
const text = { type: 'string' } as const;
const attachFields: Readonly<Record<string, FieldSchema>> = {
  kind: text,
  apiVersion: text,
  ...Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' }])),
  container: text,
};
const structs: Readonly<Record<PodStreamKind, StructSchema>> = {
  PodAttachOptions: { name: 'PodAttachOptions', fields: attachFields },
  PodExecOptions: {
    name: 'PodExecOptions',
    fields: { ...attachFields, command: { type: 'list', of: text } },
  },
};

/** The query as an object, as hooks see it: Go leaves out what is not set. */
export function readStreamQuery(query: URLSearchParams, kind: PodStreamKind): JsonFields {
  const container = query.get('container');
  const command = query.getAll('command');
  return {
    ...Object.fromEntries(flags.filter((flag) => isSet(query, flag)).map((flag) => [flag, true])),
    ...(container && { container }),
    ...(kind === 'PodExecOptions' && command.length > 0 && { command }),
  };
}

/**
 * The same object, as somebody has changed it.
 * @throws {StatusError} `undecodable`
 */
export function decodeStreamOptions(changed: JsonFields, kind: PodStreamKind): JsonFields {
  const decoding = decodeFields(changed, structs[kind], findStruct);
  if (decoding.kind === 'mismatch') {
    throw refusal('undecodable', { given: kind, version: 'v1', kind, reason: decoding.reason });
  }
  return { ...decoding.value, kind, apiVersion: 'v1' };
}

/**
 * Of what `readStreamQuery` or `decodeStreamOptions` has returned.
 * @throws {StatusError} `noStreams`
 */
export function checkStreamOptions({ container, command, ...given }: JsonFields): PodStreamOptions {
  const [stdin, stdout, tty] = [given.stdin === true, given.stdout === true, given.tty === true];
  const stderr = given.stderr === true && !tty;
  if (!(stdin || stdout || stderr)) throw refusal('noStreams');
  return {
    stdin,
    stdout,
    stderr,
    tty,
    container: textOf(container),
    command: Array.isArray(command) ? command : [],
  };
}

/** apimachinery's `Convert_Slice_string_To_bool`: whatever is there and is no `false` is true. */
function isSet(query: URLSearchParams, name: string): boolean {
  const given = query.get(name);
  return given !== null && given !== '0' && given.toLowerCase() !== 'false';
}
