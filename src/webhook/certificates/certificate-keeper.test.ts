import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Agent, request } from 'node:https';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { startTestApiServer, type TestApiServer } from '../../../test/support/test-api-server.ts';
import { silentLog } from '../../platform/log/index.ts';
import { Secret } from '../../platform/secret.ts';
import { startHttpListener } from '../server/http-listener.ts';
import { createKubeClient, type KubeClient } from '../server/kube-client.ts';
import { createCertificateHolder } from './certificate-holder.ts';
import { type CertificateKeeper, createCertificateKeeper } from './certificate-keeper.ts';
import { createCertificateStore } from './certificate-store.ts';
import { createLeadership, leaseSeconds } from './lease.ts';
import { leasePath, objectNames, secretPath, webhookConfigurationPath } from './object-names.ts';

const namespace = 'identity';
const dnsName = `webhook.${namespace}.svc`;
const serverSecret = secretPath(namespace, objectNames.serverSecret);
const authoritySecret = secretPath(namespace, objectNames.authoritySecret);
const day = 24 * 3_600;
const { signal } = new AbortController();

describe('the keeper of certificates', () => {
  let api: TestApiServer;
  let client: KubeClient;
  let clock: FixedClock;
  let keeper: CertificateKeeper;

  beforeEach(async () => {
    api = await startTestApiServer();
    clock = new FixedClock(new Date().toISOString());
    client = createKubeClient({
      server: api.url,
      caPem: api.caPem,
      credential: { kind: 'token', token: api.token },
      userAgent: 'test',
      clock,
    });
    keeper = newKeeper();
    api.put(serverSecret, {});
    api.put(authoritySecret, {});
    api.put(webhookConfigurationPath, {
      metadata: { name: 'ours' },
      webhooks: [
        { name: 'one', clientConfig: { service: { name: 'webhook' } }, failurePolicy: 'Fail' },
        { name: 'two', clientConfig: { caBundle: '' } },
      ],
    });
  });

  afterEach(async () => {
    client.close();
    await api.close();
  });

  const newKeeper = () =>
    createCertificateKeeper({
      store: createCertificateStore(client, namespace),
      dnsName,
      clock,
      log: silentLog,
    });
  const read = (path: string, name: string) => {
    const data = api.get(path).data as Record<string, string> | undefined;
    return Buffer.from(data?.[name] ?? '', 'base64').toString();
  };
  const bundles = () =>
    (api.get(webhookConfigurationPath).webhooks as { clientConfig: { caBundle: string } }[]).map((webhook) =>
      Buffer.from(webhook.clientConfig.caBundle, 'base64').toString(),
    );

  it('makes an authority for the one name, publishes it in every entry, and issues for that name', async () => {
    expect(await keeper.keep(signal)).toEqual({ kind: 'kept' });
    const leaf = new X509Certificate(read(serverSecret, 'tls.crt'));
    expect(leaf.checkHost(dnsName)).toBe(dnsName);
    expect(leaf.checkPrivateKey(createPrivateKey(read(serverSecret, 'tls.key')))).toBe(true);
    expect(leaf.verify(new X509Certificate(read(authoritySecret, 'ca.crt')).publicKey)).toBe(true);
    expect(bundles()).toEqual([`${read(authoritySecret, 'ca.crt').trim()}\n`, bundles()[0]]);
  });

  it('publishes before it stores what is served', async () => {
    await keeper.keep(signal);
    const writes = api.requests.filter(({ method }) => method === 'PATCH').map(({ url }) => url.pathname);
    expect(writes).toEqual([authoritySecret, webhookConfigurationPath, serverSecret]);
  });

  it('leaves a webhook configuration alone that calls a webhook of another namespace', async () => {
    const service = { name: 'webhook', namespace: 'another' };
    api.put(webhookConfigurationPath, {
      webhooks: [{ name: 'one', clientConfig: { service, caBundle: 'eA==' } }],
    });
    expect(await keeper.keep(signal)).toEqual({ kind: 'kept' });
    expect(bundles()).toEqual(['x']);
    expect(read(serverSecret, 'tls.crt')).not.toBe('');
  });

  it('changes nothing of the webhook configuration but its bundles', async () => {
    await keeper.keep(signal);
    expect(api.get(webhookConfigurationPath)).toMatchObject({
      metadata: { name: 'ours' },
      webhooks: [
        { name: 'one', clientConfig: { service: { name: 'webhook' } }, failurePolicy: 'Fail' },
        { name: 'two' },
      ],
    });
  });

  it('writes nothing where nothing is due', async () => {
    await keeper.keep(signal);
    const before = api.requests.length;
    expect(await keeper.keep(signal)).toEqual({ kind: 'kept' });
    expect(api.requests.slice(before).every(({ method }) => method === 'GET')).toBe(true);
  });

  it('renews a leaf by the authority that there is', async () => {
    await keeper.keep(signal);
    const before = read(serverSecret, 'tls.crt');
    clock.advanceSeconds(61 * day);
    await keeper.keep(signal);
    expect(read(serverSecret, 'tls.crt')).not.toBe(before);
    expect(read(serverSecret, 'previous-ca.crt')).toBe('');
  });

  it.each([
    ['is lost', {}],
    ['cannot be read', { 'ca.crt': 'bm9uc2Vuc2U=', 'ca.key': 'bm9uc2Vuc2U=' }],
  ])('replaces an authority that %s, with both in the bundle meanwhile', async (_what, data) => {
    await keeper.keep(signal);
    const [old, leaf] = [read(authoritySecret, 'ca.crt'), read(serverSecret, 'tls.crt')];
    api.put(authoritySecret, { data });
    await keeper.keep(signal);
    const fresh = read(authoritySecret, 'ca.crt');
    expect(bundles()[0]).toBe(`${fresh.trim()}\n${old.trim()}\n`);
    expect(read(serverSecret, 'tls.crt')).toBe(leaf);
    clock.advanceSeconds(60);
    await keeper.keep(signal);
    expect(read(serverSecret, 'tls.crt')).not.toBe(leaf);
    expect(bundles()[0]).toContain(old.trim());
    clock.advanceSeconds(3_601);
    await keeper.keep(signal);
    expect(bundles()).toEqual([`${fresh.trim()}\n`, `${fresh.trim()}\n`]);
  });

  it('leaves to another leader what that one has written first', async () => {
    const other = newKeeper();
    const kept = await Promise.all([keeper.keep(signal), other.keep(signal)]);
    expect(kept.map(({ kind }) => kind)).toContain('kept');
    expect(await keeper.keep(signal)).toEqual({ kind: 'kept' });
    const leaf = new X509Certificate(read(serverSecret, 'tls.crt'));
    expect(leaf.verify(new X509Certificate(read(authoritySecret, 'ca.crt')).publicKey)).toBe(true);
    expect(bundles()[0]).toContain(read(authoritySecret, 'ca.crt').trim());
  });

  it('postpones while the API server does not answer', async () => {
    api.failNext(serverSecret, [503]);
    expect(await keeper.keep(signal)).toEqual({ kind: 'postponed', reason: 'the test says 503' });
  });

  it('makes certificates where there is no webhook configuration yet', async () => {
    api.failNext(webhookConfigurationPath, [404, 404, 404, 404]);
    expect(await keeper.keep(signal)).toEqual({ kind: 'kept' });
    expect(read(serverSecret, 'tls.crt')).toContain('CERTIFICATE');
  });

  it('loses no request while authority and leaf change under load', async () => {
    const holder = createCertificateHolder(silentLog);
    const offer = () =>
      holder.offer({
        chainPem: read(serverSecret, 'tls.crt'),
        keyPem: new Secret(read(serverSecret, 'tls.key')),
      });
    await keeper.keep(signal);
    offer();
    const listener = await startHttpListener({
      address: { host: '127.0.0.1', port: 0 },
      answer: async () => ({ status: 200, headers: {}, body: 'here' }),
      tls: { certificate: holder.current()!, minVersion: 'TLSv1.3' },
      log: silentLog,
    });
    holder.onChange(listener.serve);
    const agent = new Agent({ keepAlive: true });
    // Half of the clients come on new connections, which have to trust what is shown now.
    const ask = (isNew: boolean) =>
      askOnce({ port: listener.port, ca: bundles()[0]!, servername: dnsName, agent: isNew ? false : agent });
    let isOver = false;
    const answers: Promise<string>[] = [];
    const load = (async () => {
      for (let index = 0; !isOver; index++) {
        answers.push(ask(index % 2 === 0));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    const before = holder.current()!.fingerprint;
    api.put(authoritySecret, {});
    for (const seconds of [0, 61, 3_700]) {
      clock.advanceSeconds(seconds);
      await keeper.keep(signal);
      offer();
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    isOver = true;
    await load;
    expect(holder.current()!.fingerprint).not.toBe(before);
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['here']));
    expect(answers.length).toBeGreaterThan(20);
    agent.destroy();
    await listener.close(100);
  });

  describe('led by a lease', () => {
    const lead = (identity: string, by = clock) =>
      createLeadership({ client, namespace, identity, clock: by });

    beforeEach(() => api.put(leasePath(namespace), { spec: {} }));

    it('is one replica at a time, and the same one while it lives', async () => {
      const [first, second] = [lead('a'), lead('b')];
      expect(await first.hold(signal)).toBe(true);
      for (let turn = 0; turn < 10; turn++) {
        clock.advanceSeconds(10);
        expect(await first.hold(signal)).toBe(true);
        expect(await second.hold(signal)).toBe(false);
      }
      expect(api.get(leasePath(namespace)).spec).toMatchObject({ holderIdentity: 'a', leaseTransitions: 1 });
    });

    it('goes to another when it has not been renewed for its length', async () => {
      const [first, second] = [lead('a'), lead('b')];
      await first.hold(signal);
      expect(await second.hold(signal)).toBe(false);
      clock.advanceSeconds(leaseSeconds - 1);
      expect(await second.hold(signal)).toBe(false);
      clock.advanceSeconds(1);
      expect(await second.hold(signal)).toBe(true);
      expect(await first.hold(signal)).toBe(false);
    });

    it('does not trust the clock of another machine', async () => {
      const behind = new FixedClock('2001-01-01T00:00:00Z');
      await lead('a', behind).hold(signal);
      expect(await lead('b').hold(signal)).toBe(false);
    });

    it('is had by one when two come at once', async () => {
      const held = await Promise.all(['a', 'b', 'c'].map((identity) => lead(identity).hold(signal)));
      expect(held.filter(Boolean)).toHaveLength(1);
    });
  });
});

interface Question {
  readonly port: number;
  readonly ca: string;
  readonly servername: string;
  readonly agent: Agent | false;
}

async function askOnce(question: Question): Promise<string> {
  return await new Promise((resolve) => {
    const outgoing = request({ ...question, host: '127.0.0.1' }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve(Buffer.concat(chunks).toString());
    });
    outgoing.once('error', (error) => resolve(error.message));
    outgoing.end();
  });
}
