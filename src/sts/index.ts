/**
 * The token service: tenants' discovery documents and keys, the token endpoint (v1 and v2), and the pages by which
 * people sign in to programs. It verifies all that Entra verifies, refuses with Entra's words, and leaves a sign-in
 * record with its evidence for every request. RFC 6749, 7523, 7636 and 8628, and the notes in docs/fidelity/sts.md.
 *
 * It stores nothing of its own: clients, people and records are the directory's, keys the key ring's; a refresh token
 * holds all that it says, sealed. Sessions of a browser and consent are not here.
 */
export type { StsDependencies, StsSettings } from './context.ts';
export { createSts } from './create-sts.ts';
export { stsErrors } from './errors.ts';
export { createIdentityTokenIssuer } from './issue-to-identity.ts';
