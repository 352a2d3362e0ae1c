import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CertifiedKey, issueAuthority, issueLeaf } from '../../platform/tls/certificates.ts';
import type { HookClientConfig } from './admission-hook.ts';
import type { AdmissionReview } from './admission-review.ts';
import { createHookCaller, type HookAnswer } from './call-hook.ts';

const serviceName = 'webhook.azure.svc';
const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
const review: AdmissionReview = {
  kind: 'AdmissionReview',
  apiVersion: 'admission.k8s.io/v1',
  request: { uid: 'uid-1' },
};

describe('createHookCaller', () => {
  let authority: CertifiedKey;
  let leaf: CertifiedKey;
  let server: Server;
  let port: number;
  let respond: (response: ServerResponse, body: string) => void;
  let seen: {
    method?: string | undefined;
    url?: string | undefined;
    headers?: IncomingHttpHeaders;
    serverName?: unknown;
    body?: string;
  };

  beforeAll(async () => {
    const names = { dns: [serviceName, 'localhost'], ips: ['127.0.0.1'] };
    authority = await issueAuthority('Test', names, validity);
    leaf = await issueLeaf(authority, [serviceName, 'localhost'], validity);
    server = createServer({ key: leaf.keyPem, cert: leaf.certificatePem }, async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { method, url, headers } = request;
      seen = {
        method,
        url,
        headers,
        serverName: (request.socket as { servername?: unknown }).servername,
        body,
      };
      respond(response, body);
    });
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });

  afterEach(() => server.closeAllConnections());
  afterAll(() => server.close());

  const bundle = () => Buffer.from(authority.certificatePem).toString('base64');
  const service = { namespace: 'azure', name: 'webhook', path: '/mutate-v1-pod', port: 443 };
  const call = createHookCaller({
    resolveService: (namespace, name) =>
      namespace === 'azure' && name === 'webhook' ? { host: '127.0.0.1', port } : undefined,
  });
  const ask = (clientConfig: Partial<HookClientConfig>, timeoutSeconds = 10): Promise<HookAnswer> =>
    call({ clientConfig: { caBundle: bundle(), ...clientConfig } }, review, timeoutSeconds);
  const answerWith = (text: string, status = 200) => {
    respond = (response) => response.writeHead(status).end(text);
  };
  const askOther = async (other: Server | HttpServer) => {
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      return reasonOf(await ask({ url: `https://localhost:${(other.address() as AddressInfo).port}/` }));
    } finally {
      other.close();
    }
  };
  const reasonOf = (answer: HookAnswer) => (answer.kind === 'failed' ? answer.reason : 'answered');

  it('posts the review to a service under its name in the cluster', async () => {
    answerWith('{"response":{}}');
    expect(await ask({ service })).toEqual({ kind: 'answered', answer: { response: {} } });
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/mutate-v1-pod?timeout=10s',
      serverName: serviceName,
      headers: {
        host: `${serviceName}:443`,
        'content-type': 'application/json',
        accept: 'application/json, */*',
        'user-agent': 'kube-apiserver-admission',
      },
      body: JSON.stringify(review),
    });
  });

  it('posts to a URL as it is', async () => {
    answerWith('{}');
    expect((await ask({ url: `https://localhost:${port}/hook` }, 2.5)).kind).toBe('answered');
    expect(seen).toMatchObject({ url: '/hook?timeout=3s', headers: { host: `localhost:${port}` } });
  });

  it('says which service is not there', async () => {
    expect(reasonOf(await ask({ service: { ...service, name: 'gone' } }))).toBe(
      'failed to call webhook: Post "https://gone.azure.svc:443/mutate-v1-pod?timeout=10s": service "gone" not found',
    );
  });

  it('trusts no certificate that the bundle does not vouch for', async () => {
    const names = { dns: [serviceName], ips: [] };
    const stranger = await issueAuthority('Stranger', names, validity);
    for (const caBundle of [Buffer.from(stranger.certificatePem).toString('base64'), '']) {
      expect(reasonOf(await ask({ service, caBundle }))).toBe(
        'failed to call webhook: Post "https://webhook.azure.svc:443/mutate-v1-pod?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      );
    }
  });

  it('does not fall back to the system for a bundle that is none', async () => {
    for (const caBundle of ['AAAA', '!', Buffer.from('hello').toString('base64')]) {
      expect(reasonOf(await ask({ service, caBundle }))).toBe(
        'failed to call webhook: unable to load root certificates: unable to parse bytes as PEM block',
      );
    }
  });

  it('wants the certificate to be for the name that it calls', async () => {
    expect(reasonOf(await ask({ url: `https://127.0.0.1:${port}/` }))).toContain(
      'tls: failed to verify certificate: x509: certificate is valid for webhook.azure.svc, localhost, not 127.0.0.1',
    );
  });

  it('follows no redirect', async () => {
    respond = (response) =>
      response.writeHead(307, { Location: `https://localhost:${port}/elsewhere` }).end();
    expect(reasonOf(await ask({ service }))).toBe(
      'failed to call webhook: the server responded with the status code 307 but did not return more information',
    );
    expect(seen.url).toBe('/mutate-v1-pod?timeout=10s');
  });

  it.each([
    [500, 'boom', 'an error on the server ("boom") has prevented the request from succeeding'],
    [503, '', 'an error on the server ("unknown") has prevented the request from succeeding'],
    [
      500,
      '{"kind":"Status","message":"why"}',
      'an error on the server ("why") has prevented the request from succeeding',
    ],
    [404, 'x', 'the server could not find the requested resource'],
    [200, 'no json', "couldn't get version/kind; json parse error"],
    [200, '', "couldn't get version/kind; json parse error"],
  ])('takes %i %j for no answer', async (status, text, reason) => {
    answerWith(text, status);
    expect(reasonOf(await ask({ service }))).toBe(`failed to call webhook: ${reason}`);
  });

  it('waits no longer than it may, for the headers or for the rest', async () => {
    const expired =
      'failed to call webhook: Post "https://webhook.azure.svc:443/mutate-v1-pod?timeout=1s": context deadline exceeded';
    respond = () => {};
    expect(reasonOf(await ask({ service }, 0.1))).toBe(expired);
    respond = (response) => response.writeHead(200).write('{');
    expect(reasonOf(await ask({ service }, 0.2))).toBe(expired);
  });

  it('reads no answer without end', async () => {
    respond = (response) => {
      response.writeHead(200);
      response.on('error', () => {});
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        response.once('drain', more);
      };
      more();
    };
    expect(reasonOf(await ask({ service }))).toContain('the response is larger than 3145728 bytes');
  });

  it('says that a connection was refused, or lost', async () => {
    const unused = createServer().listen(0, '127.0.0.1');
    await once(unused, 'listening');
    const free = (unused.address() as AddressInfo).port;
    unused.close();
    await once(unused, 'close');
    expect(reasonOf(await ask({ url: `https://127.0.0.1:${free}/` }))).toBe(
      `failed to call webhook: Post "https://127.0.0.1:${free}/?timeout=10s": dial tcp 127.0.0.1:${free}: connect: connection refused`,
    );
    respond = (response) => response.socket?.destroy();
    expect(reasonOf(await ask({ service }))).toContain(': EOF');
  });

  it('says that the certificate is out of date', async () => {
    const past = { notBefore: new Date(0), notAfter: new Date(1_000) };
    const old = await issueLeaf(authority, ['localhost'], past);
    const expired = createServer({ key: old.keyPem, cert: old.certificatePem });
    expect(await askOther(expired)).toContain('x509: certificate has expired or is not yet valid');
  });

  it('says that there is no TLS', async () => {
    expect(await askOther(createHttpServer())).toContain('http: server gave HTTP response to HTTPS client');
  });

  it.each([{}, { url: 'http://127.0.0.1/' }, { url: 'nonsense' }])(
    'calls nothing but https: %j',
    async (config) => {
      expect(reasonOf(await ask(config))).toBe('failed to call webhook: the url must be a valid https URL');
    },
  );
});
