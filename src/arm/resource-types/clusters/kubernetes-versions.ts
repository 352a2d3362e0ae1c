/** What the embedded API server is. */
export const kubernetesVersion = '1.32.0';

const minorVersion = '1.32';

/** AKS: an empty version is the default, and a minor one its newest patch. */
export function isServedVersion(version: string): boolean {
  return ['', minorVersion, kubernetesVersion].includes(version);
}

/** `locations/{location}/kubernetesVersions` */
export const kubernetesVersionsDocument = {
  values: [
    {
      version: minorVersion,
      isDefault: true,
      isPreview: null,
      capabilities: { supportPlan: ['KubernetesOfficial'] },
      patchVersions: { [kubernetesVersion]: { upgrades: [] } },
    },
  ],
};
