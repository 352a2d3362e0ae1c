import type { ManagedIdentity } from '../directory/index.ts';
import type { ManagedCluster, Vault } from '../resources/index.ts';
import { serviceAccountSubject } from '../wire/service-account-token.ts';
import { annotations, tokenExchangeAudience } from '../wire/workload-identity.ts';
import type { Operator } from './operator.ts';

/** The names of the AKS workload identity lab, as its `.env` file has them. */
export interface StoryNames {
  readonly location: string;
  readonly resourceGroup: string;
  readonly cluster: string;
  readonly identity: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly credential: string;
  readonly vault: string;
  readonly secret: string;
  readonly secretValue: string;
}

export const storyNames: StoryNames = {
  location: 'eastus',
  resourceGroup: 'myResourceGroup',
  cluster: 'myAKSCluster',
  identity: 'myIdentity',
  namespace: 'default',
  serviceAccount: 'workload-identity-sa',
  credential: 'myFedIdentity',
  vault: 'akv-workload-id',
  secret: 'my-secret',
  secretValue: 'Hello!',
};

/** What the steps have made so far. Each adds its own. */
export interface StoryState {
  readonly cluster: ManagedCluster;
  readonly identity: ManagedIdentity;
  readonly vault: Vault;
}

/** One step: what it is called, the command that it stands for, and what it does. */
export interface StoryStep {
  readonly title: string;
  readonly command: string;
  /** Returns what was made, and a line for a person. */
  run(operator: Operator, state: Partial<StoryState>): Promise<StoryOutcome>;
}

export interface StoryOutcome {
  readonly made?: Partial<StoryState>;
  readonly line: string;
}

/** The lab's way from nothing to a workload that may read a secret. The service account may be made by other hands. */
export function setUpSteps(
  names: StoryNames,
  serviceAccountStep: StoryStep = createServiceAccount(names),
): readonly StoryStep[] {
  return [
    createGroup(names),
    createCluster(names),
    createIdentity(names),
    serviceAccountStep,
    createCredential(names),
    createVault(names),
    assignRole(names),
    setSecret(names),
  ];
}

/** Runs the steps in order, telling `onStep` of each before it runs and after. */
export async function runSteps(
  operator: Operator,
  steps: readonly StoryStep[],
  onStep: (step: StoryStep, outcome: StoryOutcome) => void = () => {},
): Promise<StoryState> {
  let state: Partial<StoryState> = {};
  for (const step of steps) {
    const outcome = await step.run(operator, state);
    state = { ...state, ...outcome.made };
    onStep(step, outcome);
  }
  const { cluster, identity, vault } = state;
  if (!cluster || !identity || !vault) throw new Error('the story did not make all that it is about');
  return { cluster, identity, vault };
}

function createGroup({ resourceGroup, location }: StoryNames): StoryStep {
  return {
    title: 'Create a resource group',
    command: `az group create --name ${resourceGroup} --location ${location}`,
    async run(operator) {
      const group = await operator.createResourceGroup({ name: resourceGroup, location });
      return { line: group.id };
    },
  };
}

function createCluster({ cluster, resourceGroup, location }: StoryNames): StoryStep {
  return {
    title: 'Create a cluster with the OIDC issuer and workload identity switched on',
    command: `az aks create --resource-group ${resourceGroup} --name ${cluster} --enable-oidc-issuer --enable-workload-identity`,
    async run(operator) {
      const made = await operator.createCluster({ name: cluster, resourceGroup, location });
      return { made: { cluster: made }, line: `issuer ${made.issuerUrl}` };
    },
  };
}

function createIdentity({ identity, resourceGroup, location }: StoryNames): StoryStep {
  return {
    title: 'Create a managed identity',
    command: `az identity create --resource-group ${resourceGroup} --name ${identity} --location ${location}`,
    async run(operator) {
      const made = await operator.createIdentity({ name: identity, resourceGroup, location });
      return {
        made: { identity: made },
        line: `client id ${made.clientId}, principal id ${made.principalId}`,
      };
    },
  };
}

function createServiceAccount({ namespace, serviceAccount }: StoryNames): StoryStep {
  return {
    title: 'Create a service account that names the identity',
    command: `kubectl create serviceaccount ${serviceAccount} -n ${namespace} && kubectl annotate serviceaccount ${serviceAccount} -n ${namespace} ${annotations.clientId}=$CLIENT_ID`,
    async run(operator, { cluster, identity }) {
      const clientId = required(identity).clientId;
      await operator.applyServiceAccount(required(cluster), {
        namespace,
        name: serviceAccount,
        annotations: { [annotations.clientId]: clientId },
      });
      return { line: `${namespace}/${serviceAccount} → ${clientId}` };
    },
  };
}

function createCredential(names: StoryNames): StoryStep {
  const { credential, identity, resourceGroup, namespace, serviceAccount } = names;
  const subject = serviceAccountSubject(namespace, serviceAccount);
  return {
    title: 'Create the federated credential: the identity trusts this service account of this issuer',
    command: `az identity federated-credential create --name ${credential} --identity-name ${identity} --resource-group ${resourceGroup} --issuer $AKS_OIDC_ISSUER --subject ${subject} --audience ${tokenExchangeAudience}`,
    async run(operator, { cluster, identity: owner }) {
      const { issuerUrl } = required(cluster);
      await operator.putCredential(required(owner).principalId, {
        name: credential,
        issuer: issuerUrl,
        subject,
      });
      return { line: subject };
    },
  };
}

function createVault({ vault, resourceGroup, location }: StoryNames): StoryStep {
  return {
    title: 'Create a key vault that decides by roles',
    command: `az keyvault create --name ${vault} --resource-group ${resourceGroup} --location ${location} --enable-rbac-authorization true`,
    async run(operator) {
      const made = await operator.createVault({ name: vault, resourceGroup, location });
      return { made: { vault: made }, line: `https://${vault}.vault.azure.net/` };
    },
  };
}

function assignRole(_names: StoryNames): StoryStep {
  return {
    title: 'Let the identity read secrets',
    command:
      'az role assignment create --assignee-object-id $PRINCIPAL_ID --assignee-principal-type ServicePrincipal --role "Key Vault Secrets User" --scope $AKV_ID',
    async run(operator, { identity, vault }) {
      const role = 'Key Vault Secrets User';
      await operator.assignRole({
        principalId: required(identity).principalId,
        role,
        scope: required(vault).id,
      });
      return { line: `${role} at ${required(vault).id}` };
    },
  };
}

function setSecret({ vault, secret, secretValue }: StoryNames): StoryStep {
  return {
    title: 'Put a secret into the vault',
    command: `az keyvault secret set --vault-name ${vault} --name ${secret} --value "${secretValue}"`,
    async run(operator, { vault: made }) {
      const id = await operator.setSecret(required(made), { name: secret, value: secretValue });
      return { line: id };
    },
  };
}

/** A step that needs what an earlier one makes cannot run before it. */
function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the steps of the story are out of order');
  return value;
}
