/** Ends a strategic merge from whatever depth; `applyStrategicMergePatch` turns it into its outcome. */
export class InvalidPatchError extends Error {
  override readonly name = 'InvalidPatchError';
}
