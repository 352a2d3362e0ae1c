import type { ManagedIdentity } from '../../../directory/index.ts';
import type { Vault } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import type { ArmWork } from '../../work.ts';
import { readLink } from './link.ts';
import { type Linker, linkerType, readLinker } from './linker.ts';
import { findIdentity, findVault } from './linker-parties.ts';
import { mayReadSecrets } from './vault-access.ts';

interface Finding {
  readonly name: string;
  readonly fault: string | undefined;
}

export const linkValidation: ArmWork = {
  name: 'validateLink',
  async run(arm, { id }) {
    const record = await arm.resources.find(id);
    if (record === undefined) {
      const { name = '', resourceGroup = '' } = id;
      throw refusal('resourceNotFound', { type: linkerType, name, resourceGroup });
    }
    return await validateLink(arm, readLinker(record));
  },
};

/** What has become of what the connection stands for. What is in the cluster is not looked at: Service Connector leaves it out. */
async function validateLink(arm: ArmContext, linker: Linker): Promise<object> {
  const startedAt = arm.clock.now();
  const link = readLink(linker.document);
  const findings = readFindings({
    vault: await findVault(arm, link.vaultId),
    identity: await findIdentity(arm, link),
    mayRead: (parties) => mayReadSecrets(arm, parties),
  });
  const validationDetail = (await findings).map(({ name, fault }) => ({
    name,
    description: null,
    result: fault === undefined ? 'success' : 'failure',
    ...(fault !== undefined && { errorMessage: fault }),
  }));
  return {
    linkerName: linker.name,
    isConnectionAvailable: validationDetail.every(({ result }) => result === 'success'),
    validationDetail,
    reportStartTimeUtc: startedAt.toISOString(),
    reportEndTimeUtc: arm.clock.now().toISOString(),
    sourceId: null,
    targetId: null,
    authType: linker.document.authInfo?.authType ?? null,
  };
}

async function readFindings({
  vault,
  identity,
  mayRead,
}: {
  readonly vault: Vault | undefined;
  readonly identity: ManagedIdentity | undefined;
  readonly mayRead: (parties: {
    readonly vault: Vault;
    readonly identity: ManagedIdentity;
  }) => Promise<boolean>;
}): Promise<readonly Finding[]> {
  const isPermitted = vault !== undefined && identity !== undefined && (await mayRead({ vault, identity }));
  const closed = vault?.properties.closedBy;
  return [
    {
      name: 'Target resource existence validated.',
      fault: vault === undefined ? 'The key vault does not exist.' : undefined,
    },
    {
      name: 'Target service firewall validated.',
      fault: closed === undefined ? undefined : `The key vault is closed by its settings (${closed}).`,
    },
    { name: 'Configured connection information validated.', fault: undefined },
    {
      name: 'Managed Identity existence validated.',
      fault: identity === undefined ? 'The user-assigned identity does not exist.' : undefined,
    },
    {
      name: 'Managed Identity permissions validated.',
      fault: isPermitted ? undefined : 'The identity may not read the secrets of the key vault.',
    },
  ];
}
