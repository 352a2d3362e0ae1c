import type { FederatedCredentialDraft, FederatedCredentialRefusal } from './directory.ts';
import type { FederatedCredential } from './records.ts';

/** Entra: entra-docs workload-identity-federation-considerations (fidelity/directory.md). */
export const federatedCredentialLimit = 20;
const maximumLength = 600;
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9-_]{2,119}$/;

/**
 * The first rule that a draft breaks by itself. Values that merely match nothing are accepted: Entra says so at
 * the exchange, and so do we.
 */
export function refuseDraft(draft: FederatedCredentialDraft): FederatedCredentialRefusal | undefined {
  const { name, issuer, subject, audiences, description = '' } = draft;
  if (!namePattern.test(name)) return { rule: 'name', name };
  if (audiences.length !== 1) return { rule: 'one-audience', count: audiences.length };
  const texts = { issuer, subject, audiences: audiences[0] ?? '' };
  for (const property of ['issuer', 'subject', 'audiences'] as const) {
    if (texts[property] === '') return { rule: 'empty', property };
    if (texts[property].length > maximumLength) return { rule: 'too-long', property, limit: maximumLength };
  }
  if (description.length > maximumLength) {
    return { rule: 'too-long', property: 'description', limit: maximumLength };
  }
  return URL.canParse(issuer) && new URL(issuer).protocol === 'https:'
    ? undefined
    : { rule: 'issuer-url', issuer };
}

/** The first rule that a draft breaks beside the credentials that its owner has. */
export function refuseBeside(
  draft: FederatedCredentialDraft,
  existing: readonly FederatedCredential[],
): FederatedCredentialRefusal | undefined {
  const others = existing.filter(({ name }) => name !== draft.name);
  const duplicate = others.find(
    ({ issuer, subject }) => issuer === draft.issuer && subject === draft.subject,
  );
  if (duplicate !== undefined) return { rule: 'duplicate', existing: duplicate };
  return others.length >= federatedCredentialLimit
    ? { rule: 'limit', limit: federatedCredentialLimit }
    : undefined;
}
