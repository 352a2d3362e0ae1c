import { z } from 'zod';
import type { FederatedCredential, FederatedCredentialRefusal } from '../../directory/index.ts';
import { ResourceId } from '../../resources/index.ts';
import type { ArmContext } from '../context.ts';
import { type ArmError, refusal } from '../errors.ts';
import { readArmBody } from '../request/body.ts';
import type { ResourceType } from '../resource-type.ts';
import { supportsFederation } from './locations.ts';

const namespace = 'Microsoft.ManagedIdentity';
const type = 'userAssignedIdentities/federatedIdentityCredentials';

/** Left out is told apart from empty: both are refused, in words of their own. */
const putSchema = z.looseObject({
  properties: z
    .looseObject({
      issuer: z.string().optional(),
      subject: z.string().optional(),
      audiences: z.array(z.string()).optional(),
      claimsMatchingExpression: z.unknown().optional(),
    })
    .optional(),
});

/** A credential, and the identity that it is of. */
interface OwnedCredential {
  readonly identityId: string;
  readonly credential: FederatedCredential;
}

export const federatedIdentityCredentials: ResourceType<OwnedCredential> = {
  namespace,
  type,
  name: {
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9-_]{2,119}$/,
    rule: 'from 3 to 120 letters, digits, hyphens and underscores, the first a letter or a digit',
    refuse: (name) => refusal('credentialName', { name }),
  },

  /** Azure: with the word for groups in lower case (recorded). */
  refuseMissing: (id) =>
    refusal('credentialNotFound', { id: id.canonical.replace('/resourceGroups/', '/resourcegroups/') }),

  async find({ directory }, id) {
    const identity = await findIdentity({ directory }, id.parent);
    if (identity === undefined) return undefined;
    const credential = await directory.federatedCredentials.find(identity.principalId, id.name ?? '');
    return credential && { identityId: identity.resourceId, credential };
  },

  async list({ directory }, within) {
    const identity = await findIdentity({ directory }, within);
    if (identity === undefined) return [];
    const credentials = await directory.federatedCredentials.list(identity.principalId);
    return credentials.map((credential) => ({ identityId: identity.resourceId, credential }));
  },

  async put(arm, { id, request }, existing) {
    const identity = await findIdentity(arm, id.parent);
    if (identity === undefined) throw new Error('the identity above has been looked for already');
    if (!supportsFederation(identity.location)) throw refusal('credentialRegion');
    const { properties } = await readArmBody(request, putSchema);
    if (properties === undefined) throw refusal('credentialEmpty');
    if (properties.claimsMatchingExpression !== undefined) throw refusal('flexibleCredential');
    const { issuer = '', subject = '', audiences = [] } = properties;
    if (issuer === '' || subject === '' || audiences.length === 0) throw refusal('credentialIncomplete');
    return await arm.writeAlone(identity.principalId, async () => {
      const draft = { name: id.name ?? '', issuer, subject, audiences };
      const result = await arm.directory.federatedCredentials.put(identity.principalId, draft);
      if (result.kind === 'refused') throw toCredentialRefusal(result.reason);
      const resource = { identityId: identity.resourceId, credential: result.credential };
      return { resource, isNew: existing === undefined };
    });
  },

  async delete(arm, { credential: { ownerId, name } }) {
    await arm.writeAlone(ownerId, () => arm.directory.federatedCredentials.delete(ownerId, name));
  },

  render: ({ identityId, credential: { name, issuer, subject, audience } }) => ({
    id: ResourceId.from(identityId).child('federatedIdentityCredentials', name).canonical,
    name,
    type: `${namespace}/${type}`,
    properties: { issuer, subject, audiences: [audience] },
  }),
};

async function findIdentity({ directory }: Pick<ArmContext, 'directory'>, id: ResourceId | undefined) {
  return id && (await directory.managedIdentities.find(id.text));
}

/** Azure's words where somebody has seen them (fidelity/arm.md, "Federated credentials"). */
export function toCredentialRefusal(refused: FederatedCredentialRefusal): ArmError {
  switch (refused.rule) {
    case 'empty':
      return refusal('credentialIncomplete');
    case 'one-audience':
      return refusal('credentialAudiences');
    case 'duplicate':
      return refusal('credentialDuplicate');
    case 'limit':
      return refusal('credentialLimit', { limit: refused.limit });
    case 'too-long':
      return refusal('credentialTooLong', { property: refused.property, limit: refused.limit });
    case 'issuer-url':
      return refusal('credentialIssuer', { issuer: refused.issuer });
    case 'name':
      return refusal('credentialName', { name: refused.name });
  }
}
