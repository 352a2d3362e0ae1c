import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import type { Kysely, Selectable } from '../platform/database/index.ts';
import type { ApplicationDraft, Applications } from './directory.ts';
import type { Application, CertificateCredential, ServicePrincipal } from './records.ts';
import { toApplication, toServicePrincipal, toServicePrincipalRow } from './rows.ts';
import type { StoreContext } from './store-context.ts';
import type { ApplicationsTable, DirectoryTables } from './tables.ts';

type Queries = Kysely<DirectoryTables>;

export function createApplications({ queries, change, newId }: StoreContext): Applications {
  /** Reads and writes in one transaction: of two changes at once, none is lost. */
  const revise = (appId: string, revision: (application: Application) => Application) =>
    change(async (transaction) => {
      const application = await findApplication(transaction, appId);
      return application && (await save(transaction, revision(application)));
    });

  return {
    findByAppId: (appId) => findApplication(queries, appId),

    update: (application) =>
      revise(application.appId, ({ appId, objectId, homeTenantId }) => ({
        ...application,
        appId,
        objectId,
        homeTenantId,
      })),

    async create(draft) {
      const application = newApplication(draft, { objectId: newId(), appId: newId() });
      const servicePrincipal = newServicePrincipal(application, {
        objectId: newId(),
        tenantId: application.homeTenantId,
      });
      await change(async (transaction) => {
        await transaction.insertInto('applications').values(toRow(application)).execute();
        await transaction
          .insertInto('service_principals')
          .values(toServicePrincipalRow(servicePrincipal))
          .execute();
      });
      return { application, servicePrincipal };
    },

    async addServicePrincipal(appId, tenant) {
      const tenantId = tenant.toLowerCase();
      return await change(async (transaction) => {
        const application = await findApplication(transaction, appId);
        if (application === undefined) return undefined;
        const row = await transaction
          .selectFrom('service_principals')
          .selectAll()
          .where('app_id', '=', application.appId)
          .where('tenant_id', '=', tenantId)
          .executeTakeFirst();
        if (row !== undefined) return toServicePrincipal(row);
        if (!application.isMultiTenant && application.homeTenantId !== tenantId) return undefined;
        const servicePrincipal = newServicePrincipal(application, { objectId: newId(), tenantId });
        await transaction
          .insertInto('service_principals')
          .values(toServicePrincipalRow(servicePrincipal))
          .execute();
        return servicePrincipal;
      });
    },

    async addPassword(appId, { displayName, expiresAt }) {
      const secretText = randomBytes(secretBytes).toString('base64url');
      const secretHash = createHash('sha256').update(secretText).digest('hex');
      const credential = { keyId: newId(), displayName, secretHash, expiresAt };
      const revised = await revise(appId, (application) => ({
        ...application,
        passwords: [...application.passwords, credential],
      }));
      return revised && { credential, secretText };
    },

    async addCertificate(appId, certificatePem) {
      const certificate = readCertificate(certificatePem, newId());
      return await revise(appId, (application) => ({
        ...application,
        certificates: [...application.certificates, certificate],
      }));
    },

    async delete(appId) {
      return await change(async (transaction) => {
        const application = await findApplication(transaction, appId);
        if (application === undefined) return false;
        const { appId: id, objectId } = application;
        await transaction.deleteFrom('federated_credentials').where('owner_id', '=', objectId).execute();
        await transaction.deleteFrom('service_principals').where('app_id', '=', id).execute();
        await transaction.deleteFrom('applications').where('app_id', '=', id).execute();
        return true;
      });
    },
  };
}

/** Forty characters, as Entra's secrets have, in the alphabet that needs no escaping in a form. */
const secretBytes = 30;

async function findApplication(queries: Queries, appId: string): Promise<Application | undefined> {
  const row = await queries
    .selectFrom('applications')
    .selectAll()
    .where('app_id', '=', appId.toLowerCase())
    .executeTakeFirst();
  return row && toApplication(row);
}

async function save(queries: Queries, application: Application): Promise<Application> {
  await queries
    .updateTable('applications')
    .set(toRow(application))
    .where('app_id', '=', application.appId)
    .execute();
  return application;
}

function newApplication(
  draft: ApplicationDraft,
  ids: { readonly objectId: string; readonly appId: string },
): Application {
  return {
    ...ids,
    displayName: draft.displayName,
    homeTenantId: draft.homeTenantId.toLowerCase(),
    isMultiTenant: draft.isMultiTenant ?? false,
    isPublicClient: draft.isPublicClient ?? false,
    identifierUris: draft.identifierUris ?? [],
    accessTokenVersion: draft.accessTokenVersion ?? 1,
    trustedSubjectNames: draft.trustedSubjectNames ?? [],
    passwords: [],
    certificates: [],
  };
}

function newServicePrincipal(
  { appId, displayName }: Application,
  place: { readonly objectId: string; readonly tenantId: string },
): ServicePrincipal {
  return { ...place, appId, displayName, type: 'Application' };
}

/** @throws {Error} where the text is no certificate: whoever registers one parses it first. */
function readCertificate(certificatePem: string, keyId: string): CertificateCredential {
  const certificate = new X509Certificate(certificatePem);
  const thumbprint = (hash: string) => createHash(hash).update(certificate.raw).digest('base64url');
  return {
    keyId,
    displayName: certificate.subject.replaceAll('\n', ', '),
    certificatePem: certificate.toString(),
    sha1Thumbprint: thumbprint('sha1'),
    sha256Thumbprint: thumbprint('sha256'),
  };
}

function toRow(application: Application): Selectable<ApplicationsTable> {
  return {
    app_id: application.appId,
    object_id: application.objectId,
    home_tenant_id: application.homeTenantId,
    document: JSON.stringify(application),
  };
}
