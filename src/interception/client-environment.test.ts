import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientEnvironment, clientVariables, renderShellExports } from './client-environment.ts';

const settings = {
  proxyUrl: 'http://127.0.0.1:4480',
  certificateAuthority: '/d/ca.pem',
  trustBundle: '/d/bundle.pem',
  javaTrustStore: '/a b/store.jks',
  javaTrustStorePassword: 'changeit',
  kubeconfig: '/d/kubeconfig',
  azureConfigFolder: '/d/azure',
  own: {},
};

describe('the environment of a client', () => {
  it('leads the common ecosystems to the proxy and to our authority', () => {
    expect(clientEnvironment(settings)).toMatchObject({
      HTTPS_PROXY: 'http://127.0.0.1:4480',
      NO_PROXY: 'localhost,127.0.0.1,::1',
      NODE_EXTRA_CA_CERTS: '/d/ca.pem',
      NODE_USE_ENV_PROXY: '1',
      SSL_CERT_FILE: '/d/bundle.pem',
      REQUESTS_CA_BUNDLE: '/d/bundle.pem',
      KUBECONFIG: '/d/kubeconfig',
      AZURE_CONFIG_DIR: '/d/azure',
    });
  });

  it('keeps the exceptions that the person has', () => {
    const { NO_PROXY } = clientEnvironment({ ...settings, own: { noProxy: 'intra.example, localhost' } });
    expect(NO_PROXY).toBe('localhost,127.0.0.1,::1,intra.example');
  });

  it('gives Node the whole bundle in the place of a file of the person’s own, which it would hide', () => {
    const own = { nodeExtraCertificates: '/etc/company.pem' };
    expect(clientEnvironment({ ...settings, own }).NODE_EXTRA_CA_CERTS).toBe(settings.trustBundle);
  });

  it('keeps the options that the person has for Java, before ours', () => {
    const { JAVA_TOOL_OPTIONS } = clientEnvironment({ ...settings, own: { javaToolOptions: '-Xmx64m' } });
    expect(JAVA_TOOL_OPTIONS).toMatch(/^-Xmx64m -Dhttps\.proxyHost=/);
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
