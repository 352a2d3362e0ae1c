import { createHash, X509Certificate } from 'node:crypto';
import type { Kysely, Selectable } from '../platform/database/index.ts';
import type { ApplicationDraft, Applications } from './directory.ts';
import { forgetPrincipals } from './forget-principals.ts';
import { newPassword } from './new-password.ts';
import type { Application, CertificateCredential, ServicePrincipal } from './records.ts';
import { toApplication, toServicePrincipal, toServicePrincipalRow } from './rows.ts';
import type { StoreContext } from './store-context.ts';
import type { ApplicationsTable, DirectoryTables } from './tables.ts';
import { visibility } from './visibility.ts';

type Queries = Kysely<DirectoryTables>;

export function createApplications(context: StoreContext): Applications {
  const { queries, change, newId, clock } = context;

  /** Reads and writes in one transaction: of two changes at once, none is lost. */
  const revise = (appId: string, revision: (application: Application) => Application) =>
    change(async (transaction) => {
      const application = await findApplication(transaction, appId);
      if (application === undefined) return undefined;
      const { objectId, homeTenantId } = application;
      return await save(transaction, {
        ...revision(application),
        appId: application.appId,
        objectId,
        homeTenantId,
      });
    });

  const makeApplication = (draft: ApplicationDraft): Application =>
    newApplication(draft, { objectId: newId(), appId: newId(), createdAt: clock.now() });

  return {
    findByAppId: (appId) => findApplication(queries, appId),

    async list(tenantId) {
      const rows = await queries
        .selectFrom('applications')
        .selectAll()
        .where('home_tenant_id', '=', tenantId.toLowerCase())
        .orderBy('object_id')
        .execute();
      return rows.map(toApplication);
    },

    async find(tenantId, objectId) {
      const row = await queries
        .selectFrom('applications')
        .selectAll()
        .where('home_tenant_id', '=', tenantId.toLowerCase())
        .where('object_id', '=', objectId.toLowerCase())
        .executeTakeFirst();
      return row && toApplication(row);
    },

    revise,

    update: (application) => revise(application.appId, () => application),

    async register(draft) {
      const application = makeApplication(draft);
      await change((transaction) =>
        transaction.insertInto('applications').values(toRow(application)).execute(),
      );
      return application;
    },

    async create(draft) {
      const application = makeApplication(draft);
      const servicePrincipal = newServicePrincipal(application, {
        objectId: newId(),
        tenantId: application.homeTenantId,
        createdAt: clock.now(),
        ...visibility(context),
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
        const servicePrincipal = newServicePrincipal(application, {
          objectId: newId(),
          tenantId,
          createdAt: clock.now(),
          ...visibility(context),
        });
        await transaction
          .insertInto('service_principals')
          .values(toServicePrincipalRow(servicePrincipal))
          .execute();
        return servicePrincipal;
      });
    },

    async addPassword(appId, draft) {
      const added = newPassword(draft, { keyId: newId(), now: clock.now() });
      const revised = await revise(appId, (application) => ({
        ...application,
        passwords: [...application.passwords, added.credential],
      }));
      return revised && added;
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
        await forgetPrincipals(transaction, await principalIdsOf(transaction, id));
        await transaction.deleteFrom('app_role_assignments').where('resource_app_id', '=', id).execute();
        await transaction.deleteFrom('applications').where('app_id', '=', id).execute();
        return true;
      });
    },
  };
}

async function findApplication(queries: Queries, appId: string): Promise<Application | undefined> {
  const row = await queries
    .selectFrom('applications')
    .selectAll()
    .where('app_id', '=', appId.toLowerCase())
    .executeTakeFirst();
  return row && toApplication(row);
}

async function principalIdsOf(queries: Queries, appId: string): Promise<readonly string[]> {
  const rows = await queries
    .selectFrom('service_principals')
    .select('object_id')
    .where('app_id', '=', appId)
    .execute();
  return rows.map(({ object_id }) => object_id);
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
  made: { readonly objectId: string; readonly appId: string; readonly createdAt: Date },
): Application {
  return {
    ...made,
    displayName: draft.displayName,
    homeTenantId: draft.homeTenantId.toLowerCase(),
    isMultiTenant: draft.isMultiTenant ?? false,
    isPublicClient: draft.isPublicClient ?? false,
    identifierUris: draft.identifierUris ?? [],
    redirectUris: draft.redirectUris ?? [],
    accessTokenVersion: draft.accessTokenVersion ?? 1,
    trustedSubjectNames: draft.trustedSubjectNames ?? [],
    passwords: [],
    certificates: draft.certificates ?? [],
    appRoles: draft.appRoles ?? [],
    ownerIds: draft.ownerIds ?? [],
    registration: draft.registration ?? {},
  };
}

function newServicePrincipal(
  { appId, displayName }: Application,
  place: Pick<ServicePrincipal, 'objectId' | 'tenantId' | 'createdAt' | 'visibleAt'>,
): ServicePrincipal {
  return { ...place, appId, displayName, type: 'Application' };
}

/** @throws {Error} where the text is no certificate: whoever registers one parses it first. */
export function readCertificate(certificatePem: string, keyId: string): CertificateCredential {
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
