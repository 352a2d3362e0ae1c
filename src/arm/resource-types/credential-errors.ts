import { type ArmErrorRow, row } from '../error-row.ts';

/** What is refused of federated credentials. */
export const credentialErrors = {
  credentialNotFound: row({
    status: 404,
    code: 'NotFound',
    message: (p: { id: string }) => `Resource '${p.id}' was not found.`,
  }),
  credentialIncomplete: row({
    status: 400,
    code: 'BadRequest',
    message: () => 'A Federated Identity Credential must specify an issuer, subject and audience.',
  }),
  credentialEmpty: row({
    status: 400,
    code: 'BadRequest',
    message: () => 'Federated Identity Credential from HTTP body has empty properties',
  }),
  credentialName: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { name: string }) => `Federated Identity Credential name '${p.name}' is invalid.`,
  }),
  credentialRegion: row({
    status: 405,
    code: 'MethodNotAllowed',
    message: () =>
      'The request format was unexpected : Support for federated identity credentials not enabled',
  }),
  credentialAudiences: row({
    status: 400,
    code: 'BadRequest',
    message: () => 'Federated identity credentials must have exactly 1 audience.',
  }),
  credentialDuplicate: row({
    status: 400,
    code: 'BadRequest',
    message: () => 'Issuer and subject combination already exists for this Managed Identity.',
  }),
  credentialLimit: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { limit: number }) =>
      `A Managed Identity can have at most ${p.limit} Federated Identity Credentials.`,
  }),
  credentialTooLong: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { property: string; limit: number }) =>
      `The property '${p.property}' of a Federated Identity Credential has at most ${p.limit} characters.`,
  }),
  credentialIssuer: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { issuer: string }) => `The issuer '${p.issuer.slice(0, 200)}' is not an https URL.`,
  }),
  flexibleCredential: row({
    status: 400,
    code: 'BadRequest',
    message: () =>
      'Claims matching expressions are not evaluated here: give the subject of the credential instead.',
  }),
  concurrentCredentials: row({
    status: 409,
    code: 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity',
    message: () =>
      'Too many Federated Identity Credentials are written concurrently for the managed identity. Concurrent Federated Identity Credentials writes under the same managed identity are not supported.',
  }),
} as const satisfies Record<string, ArmErrorRow<never>>;
