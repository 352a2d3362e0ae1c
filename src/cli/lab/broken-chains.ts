import type { Explanation } from '../../stack/index.ts';
import { serviceAccountSubject } from '../../wire/service-account-token.ts';
import { annotations } from '../../wire/workload-identity.ts';
import { converse, exceptionOf } from './captured-program.ts';
import { isSecret, type LabContext, podVariables, runPod, startPod } from './lab-context.ts';
import { plainWorkload, secretReader } from './workloads.ts';

/** A link of the chain broken on purpose: how, what the workload then says, and how it is put right. */
export interface BrokenChain {
  readonly title: string;
  /** What a person would have typed to break it. */
  readonly command: string;
  /** What the exception must hold for the lab to have gone as told. */
  readonly expects: string;
  /** Does our explanation name the link that was broken? */
  readonly isExplained: (explanation: Explanation) => boolean;
  /** Breaks the link and returns the workload's own words. */
  readonly breakIt: (context: LabContext) => Promise<string>;
  /** Puts it right, and returns what the workload then prints. */
  readonly mend: (context: LabContext) => Promise<string>;
}

export function brokenChains({ names }: LabContext): readonly BrokenChain[] {
  const { credential, identity, resourceGroup, namespace, serviceAccount, vault } = names;
  return [
    {
      title: 'The subject is mistyped',
      command: `az identity federated-credential update --name ${credential} --identity-name ${identity} --resource-group ${resourceGroup} --subject ${serviceAccountSubject(namespace, mistyped(serviceAccount))} …`,
      expects: 'AADSTS700213',
      isExplained: ({ difference }) => difference?.field === 'subject',
      breakIt: async (context) => {
        await putCredential(context, mistyped(serviceAccount));
        return exceptionOf((await runPod(context, plainWorkload)).errors);
      },
      mend: async (context) => {
        await putCredential(context, serviceAccount);
        return (await runPod(context, plainWorkload)).output;
      },
    },
    {
      title: 'The role is missing',
      command: `az role assignment delete --assignee $PRINCIPAL_ID --role "Key Vault Secrets User" --scope $AKV_ID`,
      expects: 'Caller is not authorized to perform action',
      isExplained: ({ summary, mends }) =>
        summary.startsWith('No role') &&
        mends.some(({ command }) => command.startsWith('az role assignment create')),
      breakIt: async (context) => {
        await setSecretsUser(context, context.state.identity.principalId, false);
        return exceptionOf((await runPod(context, plainWorkload)).errors);
      },
      mend: async (context) => {
        await setSecretsUser(context, context.state.identity.principalId, true);
        return (await runPod(context, plainWorkload)).output;
      },
    },
    {
      title: 'The client-id annotation changes under a running pod',
      command: `kubectl annotate serviceaccount ${serviceAccount} -n ${namespace} --overwrite ${annotations.clientId}=$OTHER_CLIENT_ID   # its role on ${vault} moves to the other identity too`,
      expects: 'Caller is not authorized to perform action',
      isExplained: ({ summary }) => summary.includes('annotated with another client id'),
      breakIt: changeAnnotationUnderPod,
      // The annotation was right all along: a fresh pod reads it.
      mend: async (context) => (await runPod(context, plainWorkload)).output,
    },
  ];
}

/** Two letters exchanged, as fingers do. */
function mistyped(name: string): string {
  return `${name.slice(0, -2)}${name.slice(-1)}${name.slice(-2, -1)}`;
}

async function putCredential({ stack, names, state }: LabContext, serviceAccount: string): Promise<void> {
  await stack.operator.putCredential(state.identity.principalId, {
    name: names.credential,
    issuer: state.cluster.issuerUrl,
    subject: serviceAccountSubject(names.namespace, serviceAccount),
  });
}

async function setSecretsUser(
  { stack, state }: LabContext,
  principalId: string,
  isGranted: boolean,
): Promise<void> {
  const assignment = { principalId, role: 'Key Vault Secrets User', scope: state.vault.id };
  const id = await stack.operator.assignRole(assignment);
  if (!isGranted) await stack.operator.deleteRoleAssignment(id);
}

async function changeAnnotationUnderPod(context: LabContext): Promise<string> {
  const { stack, names, state, environment } = context;
  await using pod = await startPod(context);
  await using program = converse({
    command: [process.execPath, secretReader.script],
    variables: podVariables(context, pod.variables),
    environment,
  });
  const before = await program.nextAnswer();
  if (!isSecret(before, context)) return before;

  const other = await stack.operator.createIdentity({
    name: `${names.identity}2`,
    resourceGroup: names.resourceGroup,
    location: names.location,
  });
  await stack.operator.putCredential(other.principalId, {
    name: names.credential,
    issuer: state.cluster.issuerUrl,
    subject: serviceAccountSubject(names.namespace, names.serviceAccount),
  });
  await setSecretsUser(context, other.principalId, true);
  await setSecretsUser(context, state.identity.principalId, false);
  await annotateServiceAccount(context, other.clientId);
  program.say('again');
  return await program.nextAnswer();
}

async function annotateServiceAccount(context: LabContext, clientId: string): Promise<void> {
  const { kubectl, stack, names, state } = context;
  const { namespace, serviceAccount: name } = names;
  const key = annotations.clientId;
  if (kubectl === undefined) {
    const account = { namespace, name, annotations: { [key]: clientId } };
    await stack.operator.applyServiceAccount(state.cluster, account);
    return;
  }
  const line = `kubectl annotate serviceaccount ${name} -n ${namespace} --overwrite ${key}=${clientId}`;
  const { exitCode, errors } = await kubectl.type(line);
  if (exitCode !== 0) throw new Error(`${line}: ${errors}`);
}
