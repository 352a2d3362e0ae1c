/**
 * Microsoft Graph, as far as `az ad`, the labs and Terraform need it: applications with their credentials, service
 * principals and app roles, users, groups, and the tenant itself. It verifies who asks and what the token's roles
 * or scopes allow before it says what there is, and answers in Graph's words.
 *
 * It keeps nothing itself: all that it shows and changes is the directory's.
 */

export type { GraphDependencies } from './context.ts';
export { createGraph } from './create-graph.ts';
