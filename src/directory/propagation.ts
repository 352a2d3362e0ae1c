/** How long after a write the rest of the provider goes on as if it had not been made. All zero: everything counts at once. */
export interface Propagation {
  /** Until the token service knows of a new or changed federated credential. */
  readonly federatedCredentialSeconds: number;
  /** Until a new role assignment counts. */
  readonly roleAssignmentSeconds: number;
  /** For how long one that was deleted still counts. */
  readonly roleRemovalSeconds: number;
  /** Until a new service principal is found by those who look for it. */
  readonly principalSeconds: number;
}

export const noPropagation: Propagation = {
  federatedCredentialSeconds: 0,
  roleAssignmentSeconds: 0,
  roleRemovalSeconds: 0,
  principalSeconds: 0,
};
