import type { ApiUser } from '../access/api-user.ts';
import type { WriteOptions } from '../writes/write-options.ts';

/** The name under which all controllers of a cluster write fields. */
export const controllerManager = 'kube-controller-manager';

/** A controller is a service account of the cluster's own, and may do everything. */
export function controllerUser(component: string): ApiUser {
  return {
    name: `system:serviceaccount:kube-system:${component}`,
    groups: [
      'system:serviceaccounts',
      'system:serviceaccounts:kube-system',
      'system:authenticated',
      'system:masters',
    ],
  };
}

/** As a controller writes: under its own name, and for good. */
export function controllerOptions(component: string): WriteOptions {
  const user = controllerUser(component);
  return { user, fieldManager: controllerManager, fieldValidation: 'Ignore', isDryRun: false };
}
