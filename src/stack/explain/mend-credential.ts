import type { Client } from '../../directory/index.ts';
import { ResourceId } from '../../resources/index.ts';
import { tokenExchangeAudience } from '../../wire/workload-identity.ts';
import { shellWord } from './shell-word.ts';

export interface CredentialFields {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audience?: string;
}

/** The `az` command that makes or changes a federated credential of this client. */
export function credentialCommand(
  verb: 'create' | 'update',
  client: Client,
  { name, issuer, subject, audience = tokenExchangeAudience }: CredentialFields,
): string {
  if (client.kind === 'application') {
    const parameters = JSON.stringify({ name, issuer, subject, audiences: [audience] });
    const which = verb === 'update' ? ` --federated-credential-id ${shellWord(name)}` : '';
    return `az ad app federated-credential ${verb} --id ${client.clientId}${which} --parameters ${shellWord(parameters)}`;
  }
  const identity = ResourceId.from(client.identity.resourceId);
  return (
    `az identity federated-credential ${verb} --name ${shellWord(name)} --identity-name ${identity.name} ` +
    `--resource-group ${shellWord(identity.resourceGroup ?? '')} --issuer ${shellWord(issuer)} ` +
    `--subject ${shellWord(subject)} --audiences ${shellWord(audience)}`
  );
}
