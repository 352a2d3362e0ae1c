/**
 * The token service: tenants' discovery documents and keys, and the token endpoint (v1 and v2) with the grant
 * `client_credentials`. It verifies all that Entra verifies, refuses with Entra's words, and leaves a sign-in
 * record with its evidence for every request. RFC 6749 §4.4, RFC 7523, and the notes in docs/fidelity/sts.md.
 *
 * It stores nothing of its own: clients and records are the directory's, keys the key ring's. Users, consent,
 * refresh tokens and device code are not here.
 */
export type { StsDependencies, StsSettings } from './context.ts';
export { createSts } from './create-sts.ts';
export { stsErrors } from './errors.ts';
