/**
 * A program that is killed: it writes to everything that acknowledges, as fast as it can, and says on standard
 * output what was acknowledged, one line each. `node write-storm.ts FOLDER ROUND`; it starts with the first line
 * of its input, so that it can be made ready before its folder is free.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { setImmediate as pause } from 'node:timers/promises';
import { systemClock } from '../../src/platform/clock.ts';
import { randomId } from '../../src/platform/ids.ts';
import { requestAsOperator } from '../../src/stack/cluster.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import {
  identityGroup,
  openStormGround,
  type StormGround,
  stormCluster,
  stormTenant,
} from './storm-ground.ts';

type Acknowledge = (acknowledgement: Acknowledgement) => void;
/** Writes for the nth time, and acknowledges each part of it when it has been answered. */
type Writer = (ground: StormGround, name: string, acknowledge: Acknowledge) => Promise<void>;

const year = 365 * 24 * 3_600_000;

const writeApplication: Writer = async ({ stores }, name, acknowledge) => {
  const { applications } = stores.directory;
  const { application, servicePrincipal } = await applications.create({
    displayName: name,
    homeTenantId: stormTenant.id,
  });
  const { appId } = application;
  acknowledge({ kind: 'application', appId, displayName: name, objectId: servicePrincipal.objectId });
  const expiresAt = new Date(Date.now() + year);
  const password = await applications.addPassword(appId, { displayName: name, expiresAt });
  if (password === undefined) throw new Error('the application is gone');
  const { credential, secretText } = password;
  const secretHash = createHash('sha256').update(secretText).digest('hex');
  acknowledge({ kind: 'password', appId, keyId: credential.keyId, secretHash });
};

const writeIdentity: Writer = async ({ stores }, name, acknowledge) => {
  const { managedIdentities, federatedCredentials, roles } = stores.directory;
  const resourceId = `${identityGroup}/${name}`;
  const { principalId, clientId } = await managedIdentities.put({
    resourceId,
    name,
    location: 'eastus',
    tenantId: stormTenant.id,
  });
  acknowledge({ kind: 'identity', resourceId, principalId, clientId });
  for (const part of ['first', 'second']) {
    const subject = `system:serviceaccount:${part}:${name}`;
    const result = await federatedCredentials.put(principalId, {
      name: part,
      issuer: stormCluster.issuerUrl,
      subject,
      audiences: ['api://AzureADTokenExchange'],
    });
    if (result.kind !== 'created') throw new Error(`the credential is ${result.kind}`);
    const { id } = result.credential;
    acknowledge({ kind: 'credential', ownerId: principalId, name: part, id, subject });
  }
  const { kind, assignment } = await roles.putAssignment({
    scope: resourceId,
    principalId,
    principalType: 'ServicePrincipal',
    roleDefinitionId: '4633458b-17de-408a-b874-0445c86b69e6',
  });
  if (kind !== 'created') throw new Error(`the assignment is ${kind}`);
  acknowledge({ kind: 'assignment', id: assignment.id, principalId, scope: resourceId });
};

/** Several at once, as they share commits. */
const writeSignIns: Writer = async ({ stores }, name, acknowledge) => {
  const write = async (index: number): Promise<void> => {
    const id = randomId();
    const clientName = `${name}-${index}`;
    const at = systemClock.now();
    await stores.directory.signIns.add({ id, correlationId: id, at, clientName, credential: 'none' });
    acknowledge({ kind: 'sign-in', id, clientName });
  };
  await Promise.all([0, 1, 2].map(write));
};

/** A new secret, and a second version of it. */
const writeVaultSecret: Writer = async ({ callVault }, name, acknowledge) => {
  for (const value of [`${name} of old`, `${name} anew`]) {
    const answer = await callVault('PUT', `/secrets/${name}`, { value });
    if (answer.status !== 200) throw new Error(`the vault answered ${answer.status}: ${await answer.text()}`);
    const { id } = (await answer.json()) as { id: string };
    acknowledge({ kind: 'secret', path: new URL(id).pathname, value });
  }
};

const writeServiceAccount: Writer = async ({ cluster }, name, acknowledge) => {
  const collection = '/api/v1/namespaces/default/serviceaccounts';
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const request = { method: 'POST', path, contentType: 'application/json', body } as const;
    const answer = await requestAsOperator(cluster, request);
    if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
    return await answer.json();
  };
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } };
  const created = (await post(collection, account)) as { metadata: { uid: string } };
  acknowledge({ kind: 'service-account', path: `${collection}/${name}`, uid: created.metadata.uid });
  const asked = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const issued = (await post(`${collection}/${name}/token`, asked)) as { status: { token: string } };
  acknowledge({ kind: 'token', path: `${collection}/${name}`, token: issued.status.token });
};

const rotation = { publishLeadSeconds: 0, longestLifeSeconds: 3_600 };

/** Two changes: the next key is published, then it signs. */
const rotateKeys: Writer = async ({ tokenService: { keyRing, generate } }, _name, acknowledge) => {
  const next = await generate();
  for (const step of ['next', 'current'] as const) {
    await keyRing.change((ring) => {
      const now = systemClock.now();
      const result = step === 'next' ? ring.publishNext(next, now) : ring.rotate(now, rotation);
      // A round that was killed in between has left a next key, which stays.
      return 'ring' in result ? result.ring : ring;
    });
    const { signing, next: published } = keyRing.current();
    acknowledge({
      kind: 'key',
      state: step,
      keyId: (step === 'next' ? published?.key : signing)?.keyId ?? '',
    });
  }
};

const writers: readonly Writer[] = [
  writeApplication,
  writeIdentity,
  writeSignIns,
  writeVaultSecret,
  writeServiceAccount,
  rotateKeys,
];

async function storm(folder: string, round: string): Promise<never> {
  await once(process.stdin, 'data');
  const ground = await openStormGround(folder);
  const acknowledge: Acknowledge = (acknowledgement) => {
    writeSync(1, `${JSON.stringify(acknowledgement)}\n`);
  };
  const repeat = async (writer: Writer): Promise<never> => {
    for (let count = 0; ; count += 1) {
      await writer(ground, `r${round}-${count}`, acknowledge);
      // The database answers at once: without a pause, what waits for the event loop would wait forever.
      await pause();
    }
  };
  return await Promise.race(writers.map(repeat));
}

const [, , folder = '', round = ''] = process.argv;
await storm(folder, round);
