import { z } from 'zod';

/** What a running stack tells other processes about itself, in `run.json` of its data folder. */
export const runInfoSchema = z.strictObject({
  pid: z.number().int().positive(),
  startedAt: z.iso.datetime(),
  proxyUrl: z.string(),
  directUrl: z.string(),
  tenantId: z.string(),
  subscriptionId: z.string(),
  clusters: z.array(
    z.strictObject({ name: z.string(), serverUrl: z.string(), issuer: z.string(), resourceId: z.string() }),
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
