import { annotations, tokenExpirationSeconds } from '../../wire/workload-identity.ts';
import { type Denial, denied } from './denials.ts';
import { parseGoInteger } from './go-integer.ts';
import type { JsonFields } from './json-fields.ts';
import { podAnnotation } from './pod-fields.ts';
import type { PodServiceAccount } from './settings.ts';

export type Expiration = { readonly kind: 'expiration'; readonly seconds: number } | Denial;

/** How long the token shall live: the pod says so, else its service account, else it is an hour. */
export function readExpiration(pod: JsonFields, serviceAccount: PodServiceAccount): Expiration {
  const key = annotations.tokenExpiration;
  // An empty text counts as none, at either place.
  const text = podAnnotation(pod, key) || serviceAccount.annotations[key];
  return text ? parseExpiration(text) : { kind: 'expiration', seconds: tokenExpirationSeconds.default };
}

export function parseExpiration(text: string): Expiration {
  const number = parseGoInteger(text, 64);
  if (number.kind === 'malformed') return denied('expirationSyntax', number);
  const seconds = Number(number.value);
  const { minimum, maximum } = tokenExpirationSeconds;
  return seconds >= minimum && seconds <= maximum
    ? { kind: 'expiration', seconds }
    : denied('expirationRange', { seconds: number.value });
}
