/**
 * Who owns which field of an object (`metadata.managedFields`), and server-side apply, which lives by it.
 *
 * Pure functions over JSON objects and their schemas, after Kubernetes KEP-555 and its
 * structured-merge-diff. Left out: versions of a kind whose fields differ, as nothing is converted, and
 * fields that change between granular and atomic with an upgrade.
 */
export type { Conflict, ConflictCause } from './conflicts.ts';
export { type ApplyOutcome, applyServerSide, type ServerSideApply } from './server-side-apply.ts';
export type { ObjectType } from './shape.ts';
export { trackUpdate, type UpdateToTrack } from './track-update.ts';
