import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueAuthority, issueLeaf } from '../tls/certificates.ts';
import { createPublicDocumentFetch } from './document-fetch.ts';

describe('reading a document of an issuer', () => {
  let server: Server;
  let ca: string;
  let port: number;

  beforeAll(async () => {
    const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
    const authority = await issueAuthority('test', { dns: ['localhost'], ips: [] }, validity);
    const leaf = await issueLeaf(authority, ['localhost'], validity);
    ca = authority.certificatePem;
    server = createServer({ key: leaf.keyPem, cert: leaf.certificatePem }, (request, response) => {
      switch (request.url) {
        case '/document':
          response.end('{"a":1}');
          return;
        case '/redirect':
          response.writeHead(302, { location: '/document' }).end();
          return;
        case '/large':
          response.write('x'.repeat(600_000));
          response.end('x'.repeat(10_000_000));
          return;
        case '/drip':
          response.write('x');
          return;
        case '/hang':
          return;
        default:
          response.writeHead(404).end();
      }
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as { port: number }).port;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const read = (path: string, options: Parameters<typeof createPublicDocumentFetch>[0] = {}) =>
    createPublicDocumentFetch({ allowedHosts: ['localhost'], ca, timeoutMilliseconds: 2_000, ...options })(
      new URL(path, `https://localhost:${port}`),
    );
  const failure = async (path: string, options = {}) => {
    const fetched = await read(path, options);
    return fetched.kind === 'failed' ? fetched.reason : 'read';
  };

  it('gives its text', async () => {
    expect(await read('/document')).toEqual({ kind: 'ok', body: '{"a":1}' });
  });

  it('follows no redirect, and says so', async () => {
    expect(await failure('/redirect')).toBe('answered 302; redirects are not followed');
  });

  it('takes nothing but 200', async () => {
    expect(await failure('/nothing')).toBe('answered 404');
  });

  it('stops at the size that is allowed', async () => {
    expect(await failure('/large')).toBe('answered with more than 524288 bytes');
  });

  it.each(['/hang', '/drip'])('ends in time at a server that does not (%s)', async (path) => {
    expect(await failure(path, { timeoutMilliseconds: 150 })).toBe('gave no answer within 150 ms');
  });

  it('goes to no private address, by name or by number, unless the host is allowed', async () => {
    expect(await failure('/document', { allowedHosts: [] })).toBe('has a private address');
    const fetchDocument = createPublicDocumentFetch();
    for (const address of [
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://169.254.169.254/',
      'https://[::ffff:10.0.0.1]/',
      'https://2130706433/',
      'https://0x7f.1/',
    ]) {
      expect(await fetchDocument(new URL(address))).toEqual({
        kind: 'failed',
        reason: 'has a private address',
      });
    }
  });

  it('speaks https alone, and to whom its certificate names', async () => {
    const fetchDocument = createPublicDocumentFetch({ allowedHosts: ['localhost'] });
    expect(await fetchDocument(new URL('http://localhost/'))).toMatchObject({
      reason: 'is not an https address',
    });
    expect(await fetchDocument(new URL(`https://u:p@localhost:${port}/`))).toMatchObject({
      reason: 'carries credentials in its address',
    });
    const untrusted = await fetchDocument(new URL(`https://localhost:${port}/document`));
    expect(untrusted.kind === 'failed' && untrusted.reason).toMatch(/^could not be reached \(/);
  });
});
