import { proxyPort } from '../../wire/webhook-names.ts';
import { tokenExpirationSeconds } from '../../wire/workload-identity.ts';

export interface Denial {
  readonly kind: 'denied';
  readonly code: number;
  readonly message: string;
}

interface DenialRow<Parameters extends readonly unknown[]> {
  readonly code: number;
  readonly message: (...parameters: Parameters) => string;
}

/** Keeps a row's parameter type, so that a denial with the wrong ones does not compile. */
function row<Parameters extends readonly unknown[]>(
  code: number,
  message: (...parameters: Parameters) => string,
): DenialRow<Parameters> {
  return { code, message };
}

/** A whole number that cannot be read, in the words of Go's strconv (mutation/go-integer.ts). */
interface UnreadableNumber {
  readonly reason: string;
}

/** Every refusal of the webhook, in the Go webhook's words where it has some (fidelity/webhook.md, "Denials"). */
const denials = {
  emptyBody: row(400, () => 'request body is empty'),
  bodyTooLarge: row(
    413,
    (p: { limitBytes: number }) => `request entity is too large; limit is ${p.limitBytes} bytes`,
  ),
  wrongContentType: row(400, (p: { given: string }) => `contentType=${p.given}, expected application/json`),
  unreadableReview: row(
    400,
    (p: { reason: string }) => `couldn't get version/kind; json parse error: ${p.reason}`,
  ),
  missingTypeMember: row(400, (p: { member: string }) => `Object '${p.member}' is missing in the review`),
  unknownReview: row(
    400,
    (p: { kind: string; apiVersion: string }) =>
      `no kind ${quote(p.kind)} is registered for version ${quote(p.apiVersion)}`,
  ),
  internal: row(500, () => 'the review could not be answered'),
  noObject: row(400, () => 'there is no content to decode'),
  unreadableObject: row(400, (p: { reason: string }) => `couldn't get version/kind; ${p.reason}`),
  unreadablePod: row(400, (p: { fault: string }) => `the object cannot be read as a pod: ${p.fault}`),
  serviceAccountNotFound: row(400, (p: { name: string }) => `serviceaccounts ${quote(p.name)} not found`),
  /** Controllers try again after 503, where a 400 would be the pod's own fault (fidelity/webhook.md, "Lookups"). */
  lookupFailed: row(
    503,
    (p: { name: string; reason: string }) =>
      `serviceaccounts ${quote(p.name)} cannot be looked up right now: ${p.reason}`,
  ),
  hostNetwork: row(400, () => 'hostNetwork is set to true, cannot inject proxy sidecar'),
  proxyPortSyntax: row(400, (p: UnreadableNumber) => `failed to parse proxy sidecar port: ${p.reason}`),
  proxyPortRange: row(
    400,
    (p: { port: bigint }) =>
      `proxy sidecar port ${p.port} not valid. Expected value to be between ${proxyPort.minimum} and ${proxyPort.maximum}`,
  ),
  expirationSyntax: row(400, (p: UnreadableNumber) => p.reason),
  expirationRange: row(
    400,
    (p: { seconds: bigint }) =>
      `token expiration ${p.seconds} not valid. Expected value to be between ${tokenExpirationSeconds.minimum} and ${tokenExpirationSeconds.maximum}`,
  ),
} as const satisfies Record<string, DenialRow<never>>;

type Rows = typeof denials;
type DenialParameters<Key extends keyof Rows> = Parameters<Rows[Key]['message']>;

/** `return denied('serviceAccountNotFound', { name })`: the row makes code and text. */
export function denied<Key extends keyof Rows>(key: Key, ...parameters: DenialParameters<Key>): Denial {
  // The parameters are checked against the row by the signature; the union of all rows cannot see that.
  const { code, message } = denials[key] as unknown as DenialRow<DenialParameters<Key>>;
  return { kind: 'denied', code, message: message(...parameters) };
}

const longestQuote = 253;

/** What a caller sent, bounded: it may be as long as a request. */
function quote(text: string): string {
  return JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text);
}
