/**
 * What the person who owns the data folder may ask of a running stack beside Azure and Kubernetes: decisions that on
 * Azure belong to neither a cluster nor its users. Decision 16 says why it is a name of its own with a secret of its own.
 */
export {
  type AssignIdentitiesAnswer,
  type AssignIdentitiesRequest,
  type CreateSubscriptionAnswer,
  type CreateSubscriptionRequest,
  type CreateTenantAnswer,
  type CreateTenantRequest,
  controlHost,
  controlTokenFile,
  type DropKeyAnswer,
  type DropKeyRequest,
  type ReleaseIdentitiesAnswer,
  type ReleaseIdentitiesRequest,
  type RotateKeysAnswer,
  type RotateKeysRequest,
} from './control-messages.ts';
export { type ControlDependencies, createControl } from './create-control.ts';
