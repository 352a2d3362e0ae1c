import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientEnvironment, clientVariables, renderShellExports } from './client-environment.ts';

const settings = {
  proxyUrl: 'http://127.0.0.1:4480',
  trustBundle: '/d/bundle.pem',
  javaTrustStore: '/a b/store.jks',
  javaTrustStorePassword: 'changeit',
  kubeconfig: '/d/kubeconfig',
  azureConfigFolder: '/d/azure',
  noProxy: undefined,
};

describe('the environment of a client', () => {
  it('leads the common ecosystems to the proxy and to our authority', () => {
    expect(clientEnvironment(settings)).toMatchObject({
      HTTPS_PROXY: 'http://127.0.0.1:4480',
      NO_PROXY: 'localhost,127.0.0.1,::1',
      NODE_EXTRA_CA_CERTS: '/d/bundle.pem',
      NODE_USE_ENV_PROXY: '1',
      SSL_CERT_FILE: '/d/bundle.pem',
      REQUESTS_CA_BUNDLE: '/d/bundle.pem',
      KUBECONFIG: '/d/kubeconfig',
      AZURE_CONFIG_DIR: '/d/azure',
    });
  });

  it('keeps the exceptions that the person has', () => {
    const { NO_PROXY } = clientEnvironment({ ...settings, noProxy: 'intra.example, localhost' });
    expect(NO_PROXY).toBe('localhost,127.0.0.1,::1,intra.example');
  });

  it('gives the whole bundle even to who adds to a list: it takes the place of what the person had added', () => {
    const { NODE_EXTRA_CA_CERTS, DENO_CERT } = clientEnvironment(settings);
    expect([NODE_EXTRA_CA_CERTS, DENO_CERT]).toEqual([settings.trustBundle, settings.trustBundle]);
  });

  it('quotes a Java option with white space in it', () => {
    expect(clientEnvironment(settings).JAVA_TOOL_OPTIONS).toContain(
      '"-Djavax.net.ssl.trustStore=/a b/store.jks"',
    );
  });

  it('never sets HTTP_PROXY: plain http is none of our business', () => {
    expect(clientVariables.map(({ name }) => name)).not.toContain('HTTP_PROXY');
  });

  it('renders lines that a shell reads back as they were', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', "'", '"', '$', '`', '\\', ' ', '\n', '!', 'é') }),
        (value) => {
          const script = `${renderShellExports({ PROBE: value })}\nprintf %s "$PROBE"`;
          expect(spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).stdout).toBe(value);
        },
      ),
      { numRuns: 30 },
    );
  });
});
