/**
 * The platform's side of managed identities: programs that are assigned some, as those of App Service and Container
 * Apps are, ask this endpoint for tokens by App Service's protocol of 2019-08-01. It knows who is assigned what, by a
 * secret that each program has in its environment, and lets no program speak for an identity that it is not assigned.
 *
 * It issues nothing itself: that is the token service's, handed over by the composition root. IMDS is not here: its
 * clients send nothing by which one program is told from another (fidelity/managed-identity-endpoint.md, "Sources").
 */
export {
  createManagedIdentityEndpoint,
  identityEndpointPath,
  type ManagedIdentityEndpointDependencies,
} from './create-managed-identity-endpoint.ts';
export {
  type AssignmentOutcome,
  createIdentityAssignments,
  type IdentityAssignments,
} from './identity-assignments.ts';
