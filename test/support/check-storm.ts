import { readdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../src/platform/clock.ts';
import { requestAsOperator } from '../../src/stack/cluster.ts';
import { type Acknowledgement, type AcknowledgementOf, ofKind } from './acknowledgement.ts';
import type { StormGround } from './storm-ground.ts';

type Checks = {
  readonly [Kind in Acknowledgement['kind']]: (
    ground: StormGround,
    acknowledged: AcknowledgementOf<Kind>,
  ) => Promise<boolean>;
};

/** Whether what was acknowledged is there, and is what was said. */
const checks: Checks = {
  application: async ({ stores }, { appId, displayName, objectId }) => {
    const client = await stores.directory.clients.find(await tenantOf(stores), appId);
    return (
      client?.kind === 'application' &&
      client.application.displayName === displayName &&
      client.servicePrincipal.objectId === objectId
    );
  },
  password: async ({ stores }, { appId, keyId, secretHash }) => {
    const application = await stores.directory.applications.findByAppId(appId);
    return application?.passwords.find((each) => each.keyId === keyId)?.secretHash === secretHash;
  },
  identity: async ({ stores }, { resourceId, principalId, clientId }) => {
    const identity = await stores.directory.managedIdentities.find(resourceId);
    const client = await stores.directory.clients.find(await tenantOf(stores), clientId);
    return identity?.principalId === principalId && client?.servicePrincipal.objectId === principalId;
  },
  credential: async ({ stores }, { ownerId, name, id, subject }) => {
    const credential = await stores.directory.federatedCredentials.find(ownerId, name);
    return credential?.id === id && credential.subject === subject;
  },
  assignment: async ({ stores }, { id, principalId, scope }) => {
    const { assignments } = await stores.directory.roles.grantsFor(principalId);
    return assignments.some(({ assignment }) => assignment.id === id && assignment.scope === scope);
  },
  'sign-in': async ({ stores }, { id, clientName }) =>
    (await stores.directory.signIns.find(id))?.clientName === clientName,
  secret: async ({ callVault }, { path, value }) => {
    const answer = await callVault('GET', path);
    return answer.status === 200 && ((await answer.json()) as { value: string }).value === value;
  },
  'service-account': async ({ cluster }, { path, uid }) => {
    const answer = await requestAsOperator(cluster, { method: 'GET', path });
    return (
      answer.status === 200 && ((await answer.json()) as { metadata: { uid: string } }).metadata.uid === uid
    );
  },
  // What it may do is another matter than who it is.
  token: async ({ cluster }, { path, token }) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await cluster.api.part.fetch(new Request(`https://localhost${path}`, { headers }));
    return answer.status !== 401 && answer.status < 500;
  },
  key: async ({ tokenService }, { keyId }) =>
    tokenService.keyRing.current().find(keyId, systemClock.now()) !== undefined,
};

/** What was acknowledged and is not there, or not as it was said. */
export async function findLost(
  ground: StormGround,
  acknowledged: readonly Acknowledgement[],
): Promise<readonly Acknowledgement[]> {
  const lost: Acknowledgement[] = [];
  for (const each of acknowledged) if (!(await isKept(ground, each))) lost.push(each);
  return lost;
}

function isKept<Kind extends Acknowledgement['kind']>(
  ground: StormGround,
  acknowledged: AcknowledgementOf<Kind>,
): Promise<boolean> {
  // The compiler does not see that an acknowledgement's kind and its own members belong together.
  const check = checks[acknowledged.kind] as Checks[Kind];
  return check(ground, acknowledged);
}

/** The ring goes forward alone: what signs is the last key that was said to, or one that nobody was told of yet. */
export function signsWithNewestKey(
  { tokenService }: StormGround,
  acknowledged: readonly Acknowledgement[],
): boolean {
  const told = ofKind(acknowledged, 'key').filter(({ state }) => state === 'current');
  const { keyId } = tokenService.keyRing.current().signing;
  return told.at(-1)?.keyId === keyId || told.every((each) => each.keyId !== keyId);
}

async function tenantOf({ directory }: StormGround['stores']): Promise<string> {
  const [tenant] = await directory.tenants.list();
  return tenant?.id ?? '';
}

/** Rows that are never there alone: each query finds those whose other half is missing. */
const halves: Readonly<Record<string, readonly string[]>> = {
  'cloud.db': [
    'select app_id from applications where app_id not in (select app_id from service_principals)',
    "select app_id from service_principals where type = 'Application' and app_id not in (select app_id from applications)",
    'select name from managed_identities where principal_id not in (select object_id from service_principals)',
    "select display_name from service_principals where type = 'ManagedIdentity' and object_id not in (select principal_id from managed_identities)",
    'select name from federated_credentials where owner_id not in (select principal_id from managed_identities)',
    'select name from secrets where name_key not in (select name_key from secret_versions)',
    'select name_key from secret_versions where name_key not in (select name_key from secrets)',
    "select ring from signing_keys group by ring having sum(state = 'current') <> 1 or sum(state = 'next') > 1",
  ],
  'sign-ins.db': ['select id from sign_ins where not json_valid(document)'],
  'cluster-storm.db': [
    "select name from kube_objects where namespace <> '' and namespace not in (select name from kube_objects where resource = 'namespaces')",
    "select name from kube_objects where resource = 'namespaces' and name not in (select namespace from kube_objects where resource = 'serviceaccounts' and name = 'default')",
    'select resource_version from kube_objects where resource_version > (select max(value) from kube_revision)',
    'select uid from kube_objects group by uid having count(*) > 1',
    'select name from kube_objects group by resource_version having count(*) > 1',
  ],
};

/** What is wrong in the files themselves: damage, and halves. */
export function findDamage(folder: string): readonly unknown[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.db'));
  return files.flatMap((name) => {
    const engine = new DatabaseSync(`${folder}/${name}`);
    try {
      const integrity = engine.prepare('PRAGMA integrity_check').all();
      const found = ['PRAGMA foreign_key_check', ...(halves[name] ?? [])].flatMap((query) =>
        engine.prepare(query).all(),
      );
      const isWhole = integrity.length === 1 && integrity[0]?.integrity_check === 'ok';
      return [...(isWhole ? [] : integrity), ...found].map((row) => ({ file: name, ...row }));
    } finally {
      engine.close();
    }
  });
}
