/**
 * Who owns which field of an object (`metadata.managedFields`), and server-side apply, which lives by it.
 *
 * Pure functions over JSON objects and their schemas, after Kubernetes KEP-555 and its
 * structured-merge-diff. Left out: objects that several versions of a kind share, as each of our kinds has one, and
 * fields that change between granular and atomic with an upgrade.
 */
export type { Conflict, ConflictCause } from './conflicts.ts';
export { type ApplyOutcome, applyServerSide, type ServerSideApply } from './server-side-apply.ts';
export { trackUpdate, type UpdateToTrack } from './track-update.ts';
