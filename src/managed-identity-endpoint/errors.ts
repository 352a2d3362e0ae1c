/** One refusal of the endpoint. */
interface EndpointErrorRow<Parameters extends readonly unknown[]> {
  readonly status: 400 | 401 | 405 | 500;
  /** Where there is one, the body has the shape of what stands in front of the endpoint. */
  readonly code?: string;
  readonly message: (...parameters: Parameters) => string;
}

/** Keeps a row's parameter type, so that a refusal with the wrong ones does not compile. */
function row<Parameters extends readonly unknown[]>(
  errorRow: EndpointErrorRow<Parameters>,
): EndpointErrorRow<Parameters> {
  return errorRow;
}

const shown = (text: string): string => text.slice(0, 200);

/** Every refusal, in App Service's words where they are known (fidelity/managed-identity-endpoint.md, "Errors"). */
const endpointErrors = {
  headerMissing: row({ status: 401, message: () => 'The header X-IDENTITY-HEADER is missing.' }),
  headerUnknown: row({
    status: 401,
    message: () => 'The header X-IDENTITY-HEADER is not that of a program which runs now.',
  }),
  methodNotAllowed: row({
    status: 405,
    message: (p: { method: string }) => `The endpoint takes GET alone, not ${shown(p.method)}.`,
  }),
  versionMissing: row({
    status: 400,
    code: 'ApiVersionUnspecified',
    message: () => 'An API version is required, but was not specified.',
  }),
  versionUnsupported: row({
    status: 400,
    code: 'UnsupportedApiVersion',
    message: (p: { url: string; version: string }) =>
      `The HTTP resource that matches the request URI '${p.url}' does not support the API version '${shown(p.version)}'.`,
  }),
  resourceMissing: row({ status: 400, message: () => "The parameter 'resource' is missing." }),
  repeated: row({
    status: 400,
    message: (p: { parameter: string }) => `The parameter '${p.parameter}' is present more than once.`,
  }),
  tooLong: row({
    status: 400,
    message: (p: { parameter: string; limit: number }) =>
      `The parameter '${p.parameter}' is longer than ${p.limit} characters.`,
  }),
  severalSelectors: row({
    status: 400,
    message: (p: { parameters: readonly string[] }) =>
      `An identity is named by one parameter, not by ${p.parameters.map((each) => `'${each}'`).join(' and ')}.`,
  }),
  notAssigned: row({
    status: 400,
    message: () =>
      'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
  }),
  ambiguous: row({ status: 400, message: () => 'Unable to load the proper Managed Identity.' }),
  // Its spelling is the real one's. What Entra says is told behind it.
  noToken: row({
    status: 500,
    message: (p: { reason: string }) =>
      `An unexpected error occured while fetching the AAD Token. ${p.reason}`.trim(),
  }),
} as const satisfies Record<string, EndpointErrorRow<never>>;

type Rows = typeof endpointErrors;
export type EndpointErrorKey = keyof Rows;

export class EndpointError extends Error {
  readonly key: EndpointErrorKey;
  readonly status: number;
  readonly code: string | undefined;

  constructor(key: EndpointErrorKey, message: string) {
    super(message);
    this.name = 'EndpointError';
    this.key = key;
    const { status, code }: EndpointErrorRow<never> = endpointErrors[key];
    this.status = status;
    this.code = code;
  }
}

export function refusal<Key extends EndpointErrorKey>(
  key: Key,
  ...parameters: Parameters<Rows[Key]['message']>
): EndpointError {
  // The parameters are checked against the row by the signature; the union of all rows cannot see that.
  const message = endpointErrors[key].message as (...p: Parameters<Rows[Key]['message']>) => string;
  return new EndpointError(key, message(...parameters));
}
