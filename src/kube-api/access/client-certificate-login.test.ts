import { once } from 'node:events';
import { type RequestOptions, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { createTestCertificate, type TestCertificate } from '../../../test/support/test-certificate.ts';
import {
  makeTestKey,
  openTestCluster,
  operatorToken,
  type TestCluster,
} from '../../../test/support/test-cluster.ts';
import { openDataFolder } from '../../platform/data-folder/index.ts';
import { createTlsListener, type TlsListener } from '../../platform/http/index.ts';
import type { SigningKey } from '../../platform/keys/index.ts';
import { silentLog } from '../../platform/log/index.ts';
import { type CertificateAuthority, openCertificateAuthority } from '../../platform/tls/index.ts';

const clientAuth = '1.3.6.1.5.5.7.3.2';
const week = 7 * 24 * 3_600;

let folder: TemporaryFolder;
let server: CertificateAuthority;
let authority: TestCertificate;
let operator: TestCertificate;
let stranger: TestCertificate;
let key: SigningKey;
let cluster: TestCluster;
let listener: TlsListener;

beforeAll(async () => {
  folder = temporaryFolder();
  const dataFolder = await openDataFolder(folder.path);
  server = await openCertificateAuthority({
    folder: dataFolder,
    names: { dns: ['localhost'], ips: ['127.0.0.1'] },
    clock: new FixedClock(new Date().toISOString()),
  });
  await dataFolder.close();
  authority = await createTestCertificate({ name: 'clients', kind: 'ec', isAuthority: true });
  const issue = (signer: TestCertificate) =>
    createTestCertificate({
      name: 'masterclient',
      organizations: ['system:masters'],
      kind: 'ec',
      extendedUsages: [clientAuth],
      notAfter: '2026-03-08T12:00:00Z',
      signer,
    });
  operator = await issue(authority);
  stranger = await issue(await createTestCertificate({ name: 'clients', kind: 'ec', isAuthority: true }));
  key = await makeTestKey();
});

afterAll(() => folder[Symbol.dispose]());

beforeEach(async () => {
  cluster = await openTestCluster({ key, clientAuthority: authority.certificate });
  listener = await listen();
  return async () => {
    await listener.close();
    await cluster.close();
  };
});

function listen(asksForCertificate = true): Promise<TlsListener> {
  return createTlsListener({
    port: 0,
    route: () => cluster.api.part,
    leafFor: (name) => server.leafFor(name),
    log: silentLog,
    asksForCertificate,
  });
}

function shown({ pem, privateKey }: TestCertificate) {
  return { cert: pem, key: privateKey.export({ format: 'pem', type: 'pkcs8' }) };
}

interface Answer {
  readonly status: number | undefined;
  readonly body: { readonly status?: { readonly userInfo: Record<string, unknown> } };
}

/** `kubectl auth whoami`. */
async function whoAmI(options: RequestOptions & { token?: string } = {}): Promise<Answer> {
  const { token, headers, ...connection } = options;
  const outgoing = request({
    host: 'localhost',
    port: listener.port,
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    method: 'POST',
    ca: server.certificatePem,
    agent: false,
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...connection,
  });
  outgoing.end('{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}');
  const [response] = await once(outgoing, 'response');
  return { status: response.statusCode, body: JSON.parse(await text(response)) };
}

const masterclient = {
  username: 'masterclient',
  groups: ['system:masters', 'system:authenticated'],
  extra: {
    'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/)],
  },
};
const unauthorized = {
  status: 401,
  body: { kind: 'Status', reason: 'Unauthorized', message: 'Unauthorized', code: 401 },
};

describe('a login with a certificate', () => {
  it('is that of the user whom the certificate names', async () => {
    const { status, body } = await whoAmI(shown(operator));
    expect(status).toBe(201);
    expect(body.status?.userInfo).toEqual(masterclient);
  });

  it('wins over a token, be that good or bad', async () => {
    const account = '/api/v1/namespaces/default/serviceaccounts/default';
    const issued = await (await cluster.send('POST', `${account}/token`, { body: {} })).json();
    const { token: good } = (issued as { status: { token: string } }).status;
    expect((await whoAmI({ token: good })).body.status?.userInfo).toMatchObject({
      username: 'system:serviceaccount:default:default',
    });
    for (const token of ['nonsense', good]) {
      const { body } = await whoAmI({ ...shown(operator), token });
      expect(body.status?.userInfo).toEqual(masterclient);
    }
  });

  it('is refused in the one word where the certificate is of another authority', async () => {
    expect(await whoAmI(shown(stranger))).toMatchObject(unauthorized);
    expect(await whoAmI({ ...shown(stranger), token: 'nonsense' })).toMatchObject(unauthorized);
  });

  it('does not spoil a token that is good', async () => {
    const { status, body } = await whoAmI({ ...shown(stranger), token: operatorToken });
    expect(status).toBe(201);
    expect(body.status?.userInfo).toEqual({
      username: 'masterclient',
      groups: ['system:masters', 'system:authenticated'],
    });
  });

  it('is none where no certificate was shown, whatever headers say', async () => {
    const pem = encodeURIComponent(operator.pem);
    expect(
      await whoAmI({
        headers: {
          'x-client-cert': pem,
          'ssl-client-cert': pem,
          'x-remote-user': 'masterclient',
          'x-remote-group': 'system:masters',
        },
      }),
    ).toMatchObject(unauthorized);
  });

  it('is none where the key is not the one of the certificate', async () => {
    await expect(whoAmI({ cert: operator.pem, key: shown(stranger).key })).rejects.toThrow();
  });

  it('ends with the certificate', async () => {
    cluster.clock.advanceSeconds(week);
    expect((await whoAmI(shown(operator))).status).toBe(201);
    cluster.clock.advanceSeconds(1);
    expect(await whoAmI(shown(operator))).toMatchObject(unauthorized);
  });

  it('is none at a listener that does not ask for certificates', async () => {
    const silent = await listen(false);
    try {
      expect(await whoAmI({ ...shown(operator), port: silent.port })).toMatchObject(unauthorized);
    } finally {
      await silent.close();
    }
  });
});

describe.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])('a session of %s that is resumed', (version) => {
  const versions = { minVersion: version, maxVersion: version };

  /** Makes a connection, waits for the ticket, and leaves. */
  async function firstSession(credentials: object): Promise<Buffer> {
    const socket = connect({
      host: 'localhost',
      port: listener.port,
      ca: server.certificatePem,
      servername: 'localhost',
      ...versions,
      ...credentials,
    });
    socket.write('GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [session] = await once(socket, 'session');
    socket.destroy();
    return session;
  }

  async function resume(session: Buffer, credentials: object = {}): Promise<Answer & { isReused: boolean }> {
    const socket: TLSSocket = connect({
      host: 'localhost',
      port: listener.port,
      ca: server.certificatePem,
      servername: 'localhost',
      session,
      ...versions,
      ...credentials,
    });
    const answer = await whoAmI({ createConnection: () => socket, agent: undefined });
    return { ...answer, isReused: socket.isSessionReused() };
  }

  it('is still that of the user, and ends with the certificate all the same', async () => {
    const session = await firstSession(shown(operator));
    const resumed = await resume(session, shown(operator));
    expect(resumed).toMatchObject({ isReused: true, status: 201 });
    expect(resumed.body.status?.userInfo).toEqual(masterclient);
    cluster.clock.advanceSeconds(week + 1);
    expect(await resume(session, shown(operator))).toMatchObject({ isReused: true, ...unauthorized });
  });

  it('of nobody makes nobody a user', async () => {
    const session = await firstSession({});
    expect(await resume(session)).toMatchObject({ isReused: true, ...unauthorized });
  });

  it('of a stranger is still that of a stranger', async () => {
    const session = await firstSession(shown(stranger));
    expect(await resume(session)).toMatchObject({ isReused: true, ...unauthorized });
  });
});
