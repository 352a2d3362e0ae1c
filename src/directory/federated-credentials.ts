import { addSeconds } from '../platform/clock.ts';
import type { Kysely, Selectable } from '../platform/database/index.ts';
import type {
  FederatedCredentialDraft,
  FederatedCredentialResult,
  FederatedCredentials,
} from './directory.ts';
import { refuseBeside, refuseDraft } from './federated-credential-rules.ts';
import { listCredentials, readClientOfOwner } from './read-client.ts';
import type { FederatedCredential } from './records.ts';
import { toFederatedCredential } from './rows.ts';
import type { StoreContext } from './store-context.ts';
import type { DirectoryTables, FederatedCredentialsTable } from './tables.ts';

export function createFederatedCredentials(context: StoreContext): FederatedCredentials {
  const { queries, change, newId, clock, propagation } = context;

  const make = (
    ownerId: string,
    draft: FederatedCredentialDraft,
    existing: FederatedCredential | undefined,
  ): FederatedCredential => {
    const now = clock.now();
    const fields = { issuer: draft.issuer, subject: draft.subject, audience: draft.audiences[0] ?? '' };
    return {
      ...fields,
      id: existing?.id ?? newId(),
      ownerId,
      name: draft.name,
      description: draft.description,
      createdAt: existing?.createdAt ?? now,
      effectiveAt:
        existing !== undefined && isSameTrust(existing, fields)
          ? existing.effectiveAt
          : addSeconds(now, propagation().federatedCredentialSeconds),
    };
  };

  const put = async (
    transaction: Kysely<DirectoryTables>,
    ownerId: string,
    draft: FederatedCredentialDraft,
  ): Promise<FederatedCredentialResult> => {
    const refused = refuseDraft(draft);
    if (refused !== undefined) return { kind: 'refused', reason: refused };
    const all = await listCredentials(transaction, ownerId);
    const reason = refuseBeside(draft, all);
    if (reason !== undefined) return { kind: 'refused', reason };
    const existing = all.find(({ name }) => name === draft.name);
    const credential = make(ownerId, draft, existing);
    const row = toRow(credential);
    await transaction
      .insertInto('federated_credentials')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
    return { kind: existing === undefined ? 'created' : 'replaced', credential };
  };

  return {
    // Counting and writing in one transaction: two writers cannot both make the last one.
    put: (ownerId, draft) => change((transaction) => put(transaction, ownerId, draft)),

    create: (ownerId, draft) =>
      change(async (transaction) => {
        const all = await listCredentials(transaction, ownerId);
        if (all.some(({ name }) => name === draft.name)) return { kind: 'exists' };
        return await put(transaction, ownerId, draft);
      }),

    list: (ownerId) => listCredentials(queries, ownerId),

    async find(ownerId, name) {
      return (await listCredentials(queries, ownerId)).find((credential) => credential.name === name);
    },

    async listAll() {
      const rows = await queries.selectFrom('federated_credentials').selectAll().orderBy('id').execute();
      const owned = await Promise.all(
        rows.map(async (row) => ({
          credential: toFederatedCredential(row),
          client: await readClientOfOwner(queries, row.owner_id),
        })),
      );
      return owned.flatMap(({ credential, client }) =>
        client === undefined ? [] : [{ credential, client }],
      );
    },

    async delete(ownerId, name) {
      const { numDeletedRows } = await change((transaction) =>
        transaction
          .deleteFrom('federated_credentials')
          .where('owner_id', '=', ownerId)
          .where('name', '=', name)
          .executeTakeFirst(),
      );
      return numDeletedRows > 0n;
    },
  };
}

function isSameTrust(
  left: FederatedCredential,
  right: Pick<FederatedCredential, 'issuer' | 'subject' | 'audience'>,
): boolean {
  return left.issuer === right.issuer && left.subject === right.subject && left.audience === right.audience;
}

function toRow(credential: FederatedCredential): Selectable<FederatedCredentialsTable> {
  return {
    id: credential.id,
    owner_id: credential.ownerId,
    name: credential.name,
    issuer: credential.issuer,
    subject: credential.subject,
    audience: credential.audience,
    description: credential.description ?? null,
    created_at: credential.createdAt.toISOString(),
    effective_at: credential.effectiveAt.toISOString(),
  };
}
