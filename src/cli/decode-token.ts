import type { JsonObject } from '../platform/json/index.ts';
import { parseCompactJws } from '../platform/jwt/index.ts';
import { parseServiceAccountSubject } from '../wire/service-account-token.ts';
import { tokenExchangeAudience } from '../wire/workload-identity.ts';

export type DecodedToken =
  | { readonly kind: 'malformed'; readonly reason: string }
  | {
      readonly kind: 'decoded';
      readonly header: JsonObject;
      readonly claims: JsonObject;
      /** What a person would otherwise work out: the times, whose token it is, what looks wrong. */
      readonly notes: readonly string[];
    };

/** Takes a token apart without verifying it. */
export function decodeToken(text: string, now = new Date()): DecodedToken {
  const jws = parseCompactJws(text.trim().replace(/^Bearer\s+/i, ''));
  if (jws.kind === 'malformed') return jws;
  return {
    kind: 'decoded',
    header: jws.header,
    claims: jws.payload,
    notes: [...timeNotes(jws.payload, now), ...originNotes(jws.payload)],
  };
}

function timeNotes({ nbf, exp }: JsonObject, now: Date): string[] {
  const notes: string[] = [];
  if (typeof nbf === 'number' && nbf * 1_000 > now.getTime()) notes.push(`not valid before ${isoTime(nbf)}`);
  if (typeof exp !== 'number') return [...notes, 'it has no expiry (exp): no verifier of ours takes it'];
  const remaining = exp - now.getTime() / 1_000;
  notes.push(
    // RFC 7519 §4.1.4: at its expiry a token is expired already.
    remaining > 0
      ? `expires ${isoTime(exp)}, in ${duration(remaining)}`
      : `expired ${isoTime(exp)}, ${duration(-remaining)} ago`,
  );
  return notes;
}

/** In the unit that leaves a number one can picture. */
function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 2 * 3_600) return `${Math.round(seconds / 60)} minutes`;
  if (seconds < 2 * 86_400) return `${Math.round(seconds / 3_600)} hours`;
  return `${Math.round(seconds / 86_400)} days`;
}

function isoTime(seconds: number): string {
  const time = new Date(seconds * 1_000);
  return Number.isNaN(time.getTime()) ? `${seconds} (no date)` : time.toISOString();
}

function originNotes({ sub, aud, appid, azp }: JsonObject): string[] {
  const account = typeof sub === 'string' ? parseServiceAccountSubject(sub) : undefined;
  if (account !== undefined) {
    const audiences = Array.isArray(aud) ? aud : [aud];
    return [
      `a cluster's token for the service account ${account.name} in ${account.namespace}`,
      ...(audiences.includes(tokenExchangeAudience)
        ? []
        : [`its audience is not ${tokenExchangeAudience}, which federated credentials name`]),
    ];
  }
  const client = appid ?? azp;
  return typeof client === 'string' ? [`an access token of the client ${client}`] : [];
}
