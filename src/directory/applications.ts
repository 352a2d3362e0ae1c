import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import type { Selectable } from '../platform/database/index.ts';
import type { ApplicationDraft, Applications } from './directory.ts';
import type { Application, CertificateCredential, ServicePrincipal } from './records.ts';
import { toApplication, toServicePrincipal, toServicePrincipalRow } from './rows.ts';
import type { StoreContext } from './store-context.ts';
import type { ApplicationsTable } from './tables.ts';

export function createApplications(context: StoreContext): Applications {
  const { queries, memory, newId } = context;

  const save = async (application: Application): Promise<Application> => {
    await queries
      .updateTable('applications')
      .set({ document: JSON.stringify(application) })
      .where('app_id', '=', application.appId)
      .execute();
    memory.forget();
    return application;
  };

  const findByAppId = async (appId: string): Promise<Application | undefined> => {
    const row = await queries
      .selectFrom('applications')
      .selectAll()
      .where('app_id', '=', appId.toLowerCase())
      .executeTakeFirst();
    return row && toApplication(row);
  };

  return {
    findByAppId,
    update: save,

    async create(draft) {
      const application = newApplication(draft, { objectId: newId(), appId: newId() });
      const servicePrincipal = newServicePrincipal(application, {
        objectId: newId(),
        tenantId: draft.homeTenantId,
      });
      await queries.transaction().execute(async (transaction) => {
        await transaction.insertInto('applications').values(toRow(application)).execute();
        await transaction
          .insertInto('service_principals')
          .values(toServicePrincipalRow(servicePrincipal))
          .execute();
      });
      memory.forget();
      return { application, servicePrincipal };
    },

    async addServicePrincipal(appId, tenantId) {
      const application = await findByAppId(appId);
      if (application === undefined) return undefined;
      const row = await queries
        .selectFrom('service_principals')
        .selectAll()
        .where('app_id', '=', application.appId)
        .where('tenant_id', '=', tenantId)
        .executeTakeFirst();
      if (row !== undefined) return toServicePrincipal(row);
      const servicePrincipal = newServicePrincipal(application, { objectId: newId(), tenantId });
      await queries
        .insertInto('service_principals')
        .values(toServicePrincipalRow(servicePrincipal))
        .execute();
      memory.forget();
      return servicePrincipal;
    },

    async addPassword(appId, { displayName, expiresAt }) {
      const application = await findByAppId(appId);
      if (application === undefined) return undefined;
      const secretText = randomBytes(30).toString('base64url');
      const secretHash = createHash('sha256').update(secretText).digest('hex');
      const credential = { keyId: newId(), displayName, secretHash, expiresAt };
      await save({ ...application, passwords: [...application.passwords, credential] });
      return { credential, secretText };
    },

    async addCertificate(appId, certificatePem) {
      const application = await findByAppId(appId);
      if (application === undefined) return undefined;
      const certificate = readCertificate(certificatePem, newId());
      return await save({ ...application, certificates: [...application.certificates, certificate] });
    },

    async delete(appId) {
      const application = await findByAppId(appId);
      if (application === undefined) return false;
      await queries.transaction().execute(async (transaction) => {
        const { appId: id, objectId } = application;
        await transaction.deleteFrom('federated_credentials').where('owner_id', '=', objectId).execute();
        await transaction.deleteFrom('service_principals').where('app_id', '=', id).execute();
        await transaction.deleteFrom('applications').where('app_id', '=', id).execute();
      });
      memory.forget();
      return true;
    },
  };
}

function newApplication(
  draft: ApplicationDraft,
  ids: { readonly objectId: string; readonly appId: string },
): Application {
  return {
    ...ids,
    displayName: draft.displayName,
    homeTenantId: draft.homeTenantId,
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
