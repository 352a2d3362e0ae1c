import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storyNames } from '../../src/stack/index.ts';
import { serviceAccountSubject } from '../../src/wire/service-account-token.ts';
import { findKubectls } from '../conformance/kubectl/kubectl.ts';
import { type CommandLine, type Ended, openCommandLine } from '../support/command-line.ts';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';

const [kubectl] = findKubectls(process.env);

/** The lab's `.env` file; what `az` would be asked for, the stack has been started with. */
const variables = `
set -eo pipefail
wid() { node "$WID_SCRIPT" "$@"; }
eval "$(wid env)"
AKV_URL="https://${storyNames.vault}.vault.azure.net/"
SERVICE_ACCOUNT_NAMESPACE="${storyNames.namespace}"
SERVICE_ACCOUNT_NAME="${storyNames.serviceAccount}"
`;

const serviceAccount = `
kubectl apply -f - <<EOF
apiVersion: v1
kind: ServiceAccount
metadata:
  annotations:
    azure.workload.identity/client-id: \${USER_ASSIGNED_CLIENT_ID}
  name: \${SERVICE_ACCOUNT_NAME}
  namespace: \${SERVICE_ACCOUNT_NAMESPACE}
EOF
`;

const busybox = `
kubectl apply -f - <<EOF
apiVersion: v1
kind: Pod
metadata:
  name: sample-workload-identity
  namespace: \${SERVICE_ACCOUNT_NAMESPACE}
  labels:
    azure.workload.identity/use: "true" # Required. Only pods with this label can use workload identity.
spec:
  serviceAccountName: \${SERVICE_ACCOUNT_NAME}
  containers:
    - image: busybox
      name: busybox
      command: ["sh", "-c", "sleep 3600"]
EOF
`;

const podSpec = `
serviceAccountName: \${SERVICE_ACCOUNT_NAME}
containers:
  - image: ghcr.io/azure/azure-workload-identity/msal-go
    name: oidc
    env:
    - name: KEYVAULT_URL
      value: \${AKV_URL}
    - name: SECRET_NAME
      value: my-secret
nodeSelector:
  kubernetes.io/os: linux`;

const keyVaultPod = `
kubectl apply -f - <<EOF
apiVersion: v1
kind: Pod
metadata:
  name: sample-workload-identity-key-vault
  namespace: \${SERVICE_ACCOUNT_NAMESPACE}
  labels:
    azure.workload.identity/use: "true"
spec:${indent(podSpec, 2)}
EOF
`;

const keyVaultDeployment = `
kubectl apply -f - <<EOF
apiVersion: apps/v1
kind: Deployment
metadata:
  name: sample-workload-identity-key-vault
  namespace: \${SERVICE_ACCOUNT_NAMESPACE}
spec:
  selector:
    matchLabels:
      app: sample
  template:
    metadata:
      labels:
        app: sample
        azure.workload.identity/use: "true"
    spec:${indent(podSpec, 6)}
EOF
`;

/** The pod of the demonstration in C#, in a namespace and under a service account of its own. */
const demoPod = `
kubectl create namespace workload-id-test
kubectl create serviceaccount demo-sa -n workload-id-test
kubectl annotate serviceaccount demo-sa -n workload-id-test azure.workload.identity/client-id=\${USER_ASSIGNED_CLIENT_ID}
kubectl apply -n workload-id-test -f - <<EOF
apiVersion: v1
kind: Pod
metadata:
  name: demo-pod
  labels:
    azure.workload.identity/use: "true"
spec:
  serviceAccountName: demo-sa
  containers:
    - image: ghcr.io/azure/azure-workload-identity/msal-net
      name: demo
      env:
      - name: KEYVAULT_URL
        value: \${AKV_URL}
      - name: SECRET_NAME
        value: my-secret
EOF
`;

const until = (command: string, text: string) =>
  `for attempt in $(seq 100); do ${command} 2>/dev/null | grep -q "${text}" && break; sleep 0.1; done\n${command}\n`;

/** What the labs tell their readers to type: the manifests as they have them, in a shell that `wid env` has led here. */
describe.skipIf(kubectl === undefined)("the labs' commands", () => {
  let line: CommandLine;
  let cloud: ConformanceStack;
  let clientId: string;

  beforeAll(async () => {
    line = await openCommandLine();
    cloud = await startConformanceStack({ isEphemeral: false, dataFolder: line.dataFolder });
    await mkdir(join(line.folder, 'bin'));
    await symlink(kubectl!.path, join(line.folder, 'bin/kubectl')).catch(() => {});
    const { stack } = cloud;
    const { identity: name, resourceGroup, location } = storyNames;
    const identity = await stack.operator.createIdentity({ name, resourceGroup, location });
    const [cluster] = stack.clusters.list();
    const subject = serviceAccountSubject('workload-id-test', 'demo-sa');
    const issuer = cluster!.record.issuerUrl;
    await stack.operator.putCredential(identity.principalId, { name: 'demo', issuer, subject });
    clientId = identity.clientId;
  });

  afterAll(async () => {
    await cloud?.[Symbol.asyncDispose]();
    await line?.[Symbol.asyncDispose]();
  });

  async function type(commands: string): Promise<Ended> {
    const path = kubectl!.path.includes('/') ? `${join(line.folder, 'bin')}:` : '';
    return await line.program(['bash', '-c', variables + commands], {
      variables: {
        PATH: `${path}${process.env.PATH}`,
        WID_SCRIPT: line.script,
        USER_ASSIGNED_CLIENT_ID: clientId,
      },
    });
  }

  const success =
    /^I\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ main\.go:\d+\] "successfully got secret" secret="Hello!"\n/;

  it('make the service account, and a pod that sleeps with what the webhook gives it', async () => {
    // It is what the stack has been started with, and is made here as the lab makes it.
    const made = await type(
      `kubectl delete serviceaccount $SERVICE_ACCOUNT_NAME\n${serviceAccount}${busybox}
kubectl wait pod/sample-workload-identity --for=condition=Ready --timeout=20s
kubectl get pod sample-workload-identity -o 'jsonpath={.spec.containers[0].env[*].name}'`,
    );
    expect(made).toEqual({
      exitCode: 0,
      endedBy: null,
      errors: '',
      output: `serviceaccount "workload-identity-sa" deleted
serviceaccount/workload-identity-sa created
pod/sample-workload-identity created
pod/sample-workload-identity condition met
AZURE_CLIENT_ID AZURE_TENANT_ID AZURE_FEDERATED_TOKEN_FILE AZURE_AUTHORITY_HOST`,
    });
  });

  it('run a pod that reads its secret, and show both', async () => {
    expect(await type(keyVaultPod)).toMatchObject({
      exitCode: 0,
      errors: '',
      output: 'pod/sample-workload-identity-key-vault created\n',
    });
    const described = await type(
      'kubectl describe pod sample-workload-identity-key-vault | grep "SECRET_NAME:"',
    );
    expect(described).toMatchObject({
      exitCode: 0,
      errors: '',
      output: '      SECRET_NAME:                 my-secret\n',
    });
    const logged = await type(
      until('kubectl logs sample-workload-identity-key-vault', 'successfully got secret'),
    );
    expect(logged).toMatchObject({ exitCode: 0, errors: '', output: expect.stringMatching(success) });
  });

  it('do the same for a deployment', async () => {
    const rolledOut = await type(`${keyVaultDeployment}
kubectl rollout status deployment/sample-workload-identity-key-vault --timeout=20s
kubectl describe pod -l app=sample | grep "SECRET_NAME:"
${until('kubectl logs deployment/sample-workload-identity-key-vault', 'successfully got secret')}`);
    expect(rolledOut).toMatchObject({ exitCode: 0, errors: '' });
    const lines = rolledOut.output.split('\n');
    expect(lines[0]).toBe('deployment.apps/sample-workload-identity-key-vault created');
    expect(rolledOut.output).toContain(
      'deployment "sample-workload-identity-key-vault" successfully rolled out\n      SECRET_NAME:                 my-secret\n',
    );
    expect(`${lines.at(-2)}\n`).toMatch(success);
  });

  it('print what the demonstration in C# prints', async () => {
    const printed = await type(
      `${demoPod}${until('kubectl logs demo-pod -n workload-id-test', 'Your secret is')}`,
    );
    expect(printed).toMatchObject({ exitCode: 0, errors: '' });
    expect(printed.output).toMatch(
      /\npod\/demo-pod created\n\nSTART \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d \(\S+\)\nYour secret is Hello!\n$/,
    );
  });
});

function indent(text: string, columns: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(columns)}`);
}
