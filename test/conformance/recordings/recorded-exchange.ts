import { parse } from 'yaml';
import { z } from 'zod';

/** One request and its answer, as a recording of the live service has them. */
export interface RecordedExchange {
  readonly method: string;
  readonly url: URL;
  readonly requestBody: string | undefined;
  readonly status: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Parsed where it is JSON, and nothing where it is empty. */
  readonly body: unknown;
}

const headersSchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]).nullable()).nullish();
const bodySchema = z.unknown();

/** What the test proxy of the Azure SDKs writes. */
const proxySchema = z.object({
  Entries: z.array(
    z.object({
      RequestUri: z.string(),
      RequestMethod: z.string(),
      RequestBody: bodySchema,
      StatusCode: z.number(),
      ResponseHeaders: headersSchema,
      ResponseBody: bodySchema,
    }),
  ),
});

/** What vcrpy writes for Python and az, and go-vcr for Go: the names differ a little. */
const cassetteSchema = z.object({
  interactions: z.array(
    z.object({
      request: z.object({
        method: z.string(),
        uri: z.string().optional(),
        url: z.string().optional(),
        body: bodySchema,
      }),
      response: z.object({
        status: z.union([z.object({ code: z.number() }), z.string()]).nullish(),
        code: z.number().nullish(),
        headers: headersSchema,
        body: bodySchema,
      }),
    }),
  ),
});

/** The exchanges of a recording in their order. Nothing for a file that is not one. */
export function readRecording(path: string, text: string): readonly RecordedExchange[] {
  if (path.endsWith('.json')) return readProxyRecording(text);
  if (path.endsWith('.yaml')) return readCassette(text);
  return [];
}

function readProxyRecording(text: string): readonly RecordedExchange[] {
  const recording = proxySchema.safeParse(JSON.parse(text));
  if (!recording.success) return [];
  return recording.data.Entries.map((entry) => ({
    method: entry.RequestMethod,
    url: new URL(entry.RequestUri),
    requestBody: toText(entry.RequestBody),
    status: entry.StatusCode,
    headers: toHeaders(entry.ResponseHeaders),
    body: toBody(entry.ResponseBody),
  }));
}

function readCassette(text: string): readonly RecordedExchange[] {
  // Some are tagged with types of Python, which say nothing that the scalars do not.
  const cassette = cassetteSchema.safeParse(parse(text, { logLevel: 'silent' }));
  if (!cassette.success) return [];
  return cassette.data.interactions.map(({ request, response }) => ({
    method: request.method,
    url: new URL(request.uri ?? request.url ?? ''),
    requestBody: toText(request.body),
    status:
      typeof response.status === 'object' && response.status ? response.status.code : (response.code ?? 0),
    headers: toHeaders(response.headers),
    body: toBody(isStringHolder(response.body) ? response.body.string : response.body),
  }));
}

function isStringHolder(body: unknown): body is { readonly string: unknown } {
  return typeof body === 'object' && body !== null && 'string' in body;
}

function toText(body: unknown): string | undefined {
  if (body === null || body === undefined || body === '') return undefined;
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function toBody(body: unknown): unknown {
  if (typeof body !== 'string') return body ?? undefined;
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function toHeaders(headers: z.output<typeof headersSchema>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(headers ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      [value ?? ''].flat().join(', '),
    ]),
  );
}
