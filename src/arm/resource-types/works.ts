import { deletion } from '../routes-of.ts';
import type { ArmWork } from '../work.ts';
import { certificateRotation, signingKeyRotation } from './clusters/cluster-routes.ts';
import { clusterProvision } from './clusters/managed-clusters.ts';
import { vaultPurge } from './key-vaults/vault-routes.ts';
import { groupDeletion } from './resource-groups.ts';
import { linking } from './service-linkers/linkers.ts';
import { linkValidation } from './service-linkers/validate-link.ts';

/** All that goes on after an answer, one line each: what an operation of an earlier process is found by. */
export const armWorks: readonly ArmWork[] = [
  deletion,
  groupDeletion,
  clusterProvision,
  signingKeyRotation,
  certificateRotation,
  vaultPurge,
  linking,
  linkValidation,
];
