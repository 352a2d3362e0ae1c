import type { ApiUser } from '../access/api-user.ts';

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
