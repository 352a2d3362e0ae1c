import { describe, expect, it } from 'vitest';
import { Secret } from '../platform/secret.ts';
import { createKubeconfig } from './kubeconfig.ts';

describe('createKubeconfig', () => {
  it('has a context for each cluster, with the authority and the token of the operator', () => {
    const text = createKubeconfig([
      {
        serverUrl: 'https://localhost:4482',
        caPem: '-----BEGIN CERTIFICATE-----\n',
        token: new Secret('t'),
        clusterName: 'dev',
      },
    ]);
    expect(JSON.parse(text)).toEqual({
      apiVersion: 'v1',
      kind: 'Config',
      preferences: {},
      'current-context': 'dev',
      contexts: [{ name: 'dev', context: { cluster: 'dev', user: 'clusterAdmin_dev' } }],
      users: [{ name: 'clusterAdmin_dev', user: { token: 't' } }],
      clusters: [
        {
          name: 'dev',
          cluster: {
            server: 'https://localhost:4482',
            'certificate-authority-data': Buffer.from('-----BEGIN CERTIFICATE-----\n').toString('base64'),
          },
        },
      ],
    });
  });

  it("has the operator's certificate beside the token, as AKS's has", () => {
    const text = createKubeconfig([
      {
        serverUrl: 'https://localhost:4482',
        caPem: '',
        token: new Secret('t'),
        clientCertificate: { certificatePem: 'the certificate', keyPem: 'its key' },
        clusterName: 'dev',
      },
    ]);
    expect(JSON.parse(text).users).toEqual([
      {
        name: 'clusterAdmin_dev',
        user: {
          'client-certificate-data': Buffer.from('the certificate').toString('base64'),
          'client-key-data': Buffer.from('its key').toString('base64'),
          token: 't',
        },
      },
    ]);
  });
});
