import type { StoryNames } from '../../stack/index.ts';
import { useLabel } from '../../wire/webhook-names.ts';
import { annotations } from '../../wire/workload-identity.ts';

/** What the lab's `.env` file calls the client id. */
export const clientIdVariable = 'USER_ASSIGNED_CLIENT_ID';

/** The manifests of the AKS workload identity lab, letter for letter but for the names in them. */
export function serviceAccountManifest({ namespace, serviceAccount }: StoryNames): string {
  return `apiVersion: v1
kind: ServiceAccount
metadata:
  annotations:
    ${annotations.clientId}: \${${clientIdVariable}}
  name: ${serviceAccount}
  namespace: ${namespace}`;
}

export function busyboxPod({ namespace, serviceAccount }: StoryNames): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: sample-workload-identity
  namespace: ${namespace}
  labels:
    ${useLabel.key}: "${useLabel.value}"
spec:
  serviceAccountName: ${serviceAccount}
  containers:
    - image: busybox
      name: busybox
      command: ["sh", "-c", "sleep 3600"]`;
}

export function keyVaultPod(names: StoryNames): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${keyVaultPodName}
  namespace: ${names.namespace}
  labels:
    ${useLabel.key}: "${useLabel.value}"
spec:
${keyVaultSpec(names)}`;
}

export const keyVaultPodName = 'sample-workload-identity-key-vault';

export function keyVaultDeployment(names: StoryNames): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${keyVaultPodName}
  namespace: ${names.namespace}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: ${keyVaultPodName}
  template:
    metadata:
      labels:
        app: ${keyVaultPodName}
        ${useLabel.key}: "${useLabel.value}"
    spec:
${keyVaultSpec(names).replace(/^/gm, '    ')}`;
}

function keyVaultSpec({ serviceAccount, vault, secret }: StoryNames): string {
  return `  serviceAccountName: ${serviceAccount}
  containers:
    - image: ghcr.io/azure/azure-workload-identity/msal-go
      name: oidc
      env:
      - name: KEYVAULT_URL
        value: https://${vault}.vault.azure.net/
      - name: SECRET_NAME
        value: ${secret}
  nodeSelector:
    kubernetes.io/os: linux`;
}
