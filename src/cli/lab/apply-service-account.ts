import type { StoryNames, StoryStep } from '../../stack/index.ts';
import { applyManifest } from './apply-manifest.ts';
import type { Kubectl } from './kubectl.ts';
import { clientIdVariable, serviceAccountManifest } from './manifests.ts';

/** The step of the story that `kubectl` can take itself. */
export function applyServiceAccount(kubectl: Kubectl, names: StoryNames): StoryStep {
  const command = applyManifest(serviceAccountManifest(names));
  return {
    title: 'Create a service account that names the identity',
    command,
    async run(_operator, { identity }) {
      const { output, errors, exitCode } = await kubectl.type(command, {
        [clientIdVariable]: identity?.clientId ?? '',
      });
      if (exitCode !== 0) throw new Error(`kubectl did not create the service account: ${errors}`);
      return { line: output };
    },
  };
}
