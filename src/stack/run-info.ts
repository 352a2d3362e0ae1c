import { z } from 'zod';

const runtimeKind = z.enum(['bubblewrap', 'unshare', 'plain']);

/** What a running stack tells other processes about itself, in `run.json` of its data folder. */
export const runInfoSchema = z.strictObject({
  pid: z.number().int().positive(),
  startedAt: z.iso.datetime(),
  proxyUrl: z.string(),
  directUrl: z.string(),
  tenantId: z.string(),
  subscriptionId: z.string(),
  /** The profile of its delays. */
  realism: z.enum(['instant', 'azure']),
  /** How pods are kept apart from the machine, and what was tried, the best first (`pod-runner`'s probe). */
  podRuntime: z.strictObject({
    kind: runtimeKind,
    attempts: z.array(
      z.strictObject({
        kind: runtimeKind,
        outcome: z.enum(['works', 'absent', 'failed']),
        detail: z.string(),
      }),
    ),
  }),
  clusters: z.array(
    z.strictObject({
      name: z.string(),
      serverUrl: z.string(),
      issuer: z.string(),
      resourceId: z.string(),
      tenantId: z.string(),
    }),
  ),
  files: z.strictObject({
    certificateAuthority: z.string(),
    trustBundle: z.string(),
    javaTrustStore: z.string(),
    kubeconfig: z.string(),
    azureConfigFolder: z.string(),
  }),
});

export type RunInfo = z.output<typeof runInfoSchema>;

export const runInfoFile = 'run.json';
