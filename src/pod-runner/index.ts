/**
 * The kubelet's part in a workload's identity: a projected token volume that is swapped atomically, and a token
 * that is asked for again in the last fifth of its life. Knows the Kubernetes API only through the function that
 * asks for a token.
 *
 * Pods as local processes, with their logs, probes and events, come with the next issue.
 */
export {
  createProjectedTokenVolume,
  type ProjectedTokenVolume,
  type ProjectedTokenVolumeOptions,
} from './projected-token-volume.ts';
export { systemTimer, type Timer } from './timer.ts';
export { shouldRefresh, type TokenAge, type TokenLife } from './token-refresh.ts';
export {
  createTokenRefresher,
  type RequestedToken,
  type TokenRefresher,
  type TokenRefresherDependencies,
} from './token-refresher.ts';
