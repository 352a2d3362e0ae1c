import type { ManagedIdentity } from '../../../directory/index.ts';
import {
  type ManagedCluster,
  type OperationSubject,
  ResourceId,
  tokenIssuer,
} from '../../../resources/index.ts';
import { serviceAccountSubject } from '../../../wire/service-account-token.ts';
import { tokenExchangeAudience } from '../../../wire/workload-identity.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { switchOnWorkloadIdentity } from '../clusters/switch-on-workload-identity.ts';
import { toCredentialRefusal } from '../federated-identity-credentials.ts';
import { type Link, readLink } from './link.ts';
import type { Linker } from './linker.ts';
import { accountName, linkerObjects } from './linker-objects.ts';
import { type LinkerParties, requireParties } from './linker-parties.ts';
import { giveVaultAccess, type Undo } from './vault-access.ts';

interface LinkWork extends LinkerParties {
  /** The connection's name. */
  readonly name: string;
  readonly link: Link;
  /** The object id of whoever asks for it. */
  readonly createdBy: string;
}

/**
 * Does what a connection stands for, in the name of whoever asked for it and with the rights that he has now. What a
 * step has done is taken back where a later one fails, but for what the cluster has switched on (azure-docs:
 * service-connector/concept-service-connector-internals).
 * @throws {ArmError}
 */
export async function makeLink(
  arm: ArmContext,
  subject: OperationSubject,
  { id, name, document }: Linker,
): Promise<void> {
  const { caller } = subject;
  const link = readLink(document);
  const parties = await requireParties(arm, caller, { source: id.parent ?? id, link });
  const cluster = await requireWorkloadIdentity(arm, { ...subject, id: ResourceId.from(parties.cluster.id) });
  const work: LinkWork = { ...parties, name, link, createdBy: caller.objectId };
  const undos: Undo[] = [];
  try {
    undos.push(await trustAccount(arm, { ...work, cluster }));
    undos.push(await giveVaultAccess(arm, work));
    await applyObjects(arm, { ...work, cluster });
  } catch (error) {
    for (const undo of undos.toReversed()) await undo();
    throw error;
  }
}

/** Service Connector: fails while the cluster is being changed, and does not wait. */
async function requireWorkloadIdentity(arm: ArmContext, subject: OperationSubject): Promise<ManagedCluster> {
  const current = await arm.resources.findManagedCluster(subject.id);
  if (current?.provisioningState !== 'Succeeded') throw refusal('linkerConflict');
  return await switchOnWorkloadIdentity(arm, subject);
}

/** One credential does for all connections of the identity in that namespace. */
async function trustAccount(arm: ArmContext, { cluster, identity, link }: LinkWork): Promise<Undo> {
  const { federatedCredentials } = arm.directory;
  const { principalId } = identity;
  const issuer = tokenIssuer(cluster);
  const subject = serviceAccountSubject(link.namespace, accountName(link));
  // Ours one after another, where Azure would refuse the second: it is we who are in each other's way.
  return await arm.takeTurn(`credentials ${principalId}`, () =>
    arm.writeAlone(principalId, async () => {
      const held = await federatedCredentials.list(principalId);
      if (held.some((each) => each.issuer === issuer && each.subject === subject)) return async () => {};
      const name = credentialName(cluster, link);
      const draft = { name, issuer, subject, audiences: [tokenExchangeAudience] };
      const result = await federatedCredentials.put(principalId, draft);
      if (result.kind === 'refused') throw toCredentialRefusal(result.reason);
      return () => forget(arm, identity, name);
    }),
  );
}

async function forget({ directory }: ArmContext, { principalId }: ManagedIdentity, name: string) {
  await directory.federatedCredentials.delete(principalId, name);
}

/** By the cluster's own GUID, for clusters of one name would have one credential. */
function credentialName({ issuerUrl }: ManagedCluster, { namespace }: Link): string {
  return `sc-${issuerUrl.split('/').at(-2)}-${namespace}`;
}

async function applyObjects(arm: ArmContext, { cluster, name, link }: LinkWork): Promise<void> {
  const applied = await arm.clusters.apply(cluster, 'service-connector', linkerObjects(name, link));
  if (applied.kind === 'refused') throw refusal('linkerClusterRefuses', { reason: applied.reason });
}
