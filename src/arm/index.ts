/**
 * Azure Resource Manager: subscriptions, resource groups, providers, and the types of resource that workload identity
 * is made of, one page a type below `resource-types/`. It verifies who asks and what their roles allow before it says
 * what there is, and answers in ARM's words.
 *
 * It keeps nothing itself: identities and roles are the directory's, everything else is a record of `resources`.
 */

export type { Applied, ArmDependencies, ClusterObject, KubeconfigNames, ManagedClusters } from './context.ts';
export { type Arm, createArm } from './create-arm.ts';
export { armErrors } from './errors.ts';
export type { Pace, PacedWork } from './pace.ts';
