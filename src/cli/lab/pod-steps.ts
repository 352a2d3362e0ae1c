import { setTimeout as wait } from 'node:timers/promises';
import type { StoryNames } from '../../stack/index.ts';
import { applyManifest } from './apply-manifest.ts';
import type { Kubectl } from './kubectl.ts';
import { busyboxPod, keyVaultDeployment, keyVaultPod, keyVaultPodName } from './manifests.ts';

/** A line that a person types, and what is then to be seen. */
export interface PodStep {
  readonly title: string;
  readonly command: string;
  readonly expects: RegExp;
  /** It changes nothing, and a person types it again until there is something to be seen. */
  readonly isLook?: boolean;
}

export interface PodStepReport {
  readonly title: string;
  readonly command: string;
  readonly output: string;
  readonly passed: boolean;
}

/** The `kubectl` half of the AKS workload identity lab: for a pod, and then for a Deployment. */
export function podSteps(names: StoryNames): readonly PodStep[] {
  const { secret, secretValue, namespace } = names;
  const secretRead = new RegExp(`"successfully got secret" secret=${JSON.stringify(secretValue)}`);
  return [
    {
      title: 'Deploy a pod that may use the identity',
      command: applyManifest(busyboxPod(names)),
      expects: /^pod\/sample-workload-identity created$/,
    },
    {
      title: 'Deploy a pod that reads the secret',
      command: applyManifest(keyVaultPod(names)),
      expects: /^pod\/\S+ created$/,
    },
    {
      title: 'Check what the pod has been given',
      command: `kubectl describe pod ${keyVaultPodName} -n ${namespace} | grep -E "SECRET_NAME:|AZURE_"`,
      expects: new RegExp(`SECRET_NAME: +${secret}\\n[^]*AZURE_FEDERATED_TOKEN_FILE: `),
      isLook: true,
    },
    {
      title: 'See that it has read the secret',
      command: `kubectl logs ${keyVaultPodName} -n ${namespace}`,
      expects: secretRead,
      isLook: true,
    },
    {
      title: 'The same as a Deployment',
      command: applyManifest(keyVaultDeployment(names)),
      expects: /^deployment\.apps\/\S+ created$/,
    },
    {
      title: 'Wait until it is rolled out',
      command: `kubectl rollout status deployment/${keyVaultPodName} -n ${namespace} --timeout=30s`,
      expects: /successfully rolled out$/,
    },
    {
      title: 'See that both of its pods have read the secret',
      command: `kubectl logs -l app=${keyVaultPodName} -n ${namespace}`,
      expects: new RegExp(`${secretRead.source}[^]*${secretRead.source}`),
      isLook: true,
    },
  ];
}

const limitMilliseconds = 20_000;
const pauseMilliseconds = 250;

/** Types the line, and where it is a look, again until there is something to be seen, for twenty seconds at most. */
export async function takePodStep(kubectl: Kubectl, step: PodStep): Promise<PodStepReport> {
  const { title, command, expects, isLook = false } = step;
  const deadline = performance.now() + limitMilliseconds;
  for (;;) {
    const { output, errors } = await kubectl.type(command);
    const passed = expects.test(output);
    if (passed || !isLook || performance.now() > deadline) {
      return { title, command, output: [output, errors].filter((text) => text !== '').join('\n'), passed };
    }
    await wait(pauseMilliseconds);
  }
}
