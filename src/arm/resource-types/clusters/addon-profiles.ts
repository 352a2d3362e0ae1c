import { z } from 'zod';
import type { ManagedCluster } from '../../../resources/index.ts';

const profileSchema = z.looseObject({
  enabled: z.boolean(),
  config: z.record(z.string().max(128), z.string().max(4_096)).nullish(),
});

/** `addonProfiles` of a cluster, as a PUT sends it. */
export const addonProfilesSchema = z
  .record(z.string().max(128), profileSchema)
  .refine((profiles) => Object.keys(profiles).length <= 50, 'there are more than 50 add-ons')
  .refine(
    (profiles) =>
      new Set(Object.keys(profiles).map((name) => name.toLowerCase())).size === Object.keys(profiles).length,
    'an add-on is there twice',
  );

export interface AddonIdentity {
  readonly resourceId: string;
  readonly clientId: string;
  readonly objectId: string;
}

export interface AddonProfile {
  readonly enabled: boolean;
  readonly config: Readonly<Record<string, string>> | null;
  /** Made with the add-on, and nobody's to write. */
  readonly identity?: AddonIdentity;
}

export type AddonProfiles = Readonly<Record<string, AddonProfile>>;

export function readAddons({ document }: Pick<ManagedCluster, 'document'>): AddonProfiles {
  // Checked by `addonProfilesSchema` before they were kept.
  return (document.properties.addonProfiles ?? {}) as AddonProfiles;
}

/** AKS: the name of an add-on in any case, and the profile as it was last spelt. */
export function findProfile(profiles: AddonProfiles, name: string): AddonProfile | undefined {
  return Object.entries(profiles).find(([each]) => isSame(each, name))?.[1];
}

/** Those that are left out stay as they are; one that is switched off loses what it was configured with. */
export function mergeAddons(held: AddonProfiles, given: z.output<typeof addonProfilesSchema>): AddonProfiles {
  const names = Object.keys(given);
  const kept = Object.entries(held).filter(([name]) => !names.some((each) => isSame(each, name)));
  const written = Object.entries(given).map(([name, { enabled, config }]): [string, AddonProfile] => {
    if (!enabled) return [name, { enabled, config: null }];
    const { config: heldConfig = null, identity } = findProfile(held, name) ?? {};
    return [name, { enabled, config: config ?? heldConfig, ...(identity && { identity }) }];
  });
  return Object.fromEntries([...kept, ...written]);
}

/** AKS: `logAnalyticsWorkspaceResourceID` comes with a great letter first as well. */
export function readConfig({ config }: AddonProfile, name: string): string | undefined {
  return Object.entries(config ?? {}).find(([each]) => isSame(each, name))?.[1];
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
