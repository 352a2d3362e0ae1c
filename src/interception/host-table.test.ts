import { describe, expect, it } from 'vitest';
import { decideHost, type HostPolicy } from './host-table.ts';

const policy: HostPolicy = {
  forwarding: 'allow',
  rows: [
    { pattern: 'login.microsoftonline.com', part: 'token service' },
    { pattern: '*.vault.azure.net', part: 'key vaults' },
  ],
};

const decide = (host: string, port = 443, forwarding: HostPolicy['forwarding'] = 'allow') =>
  decideHost({ host, port }, { ...policy, forwarding });

describe('decideHost', () => {
  it('serves the names of its table', () => {
    expect(decide('login.microsoftonline.com')).toEqual({ kind: 'serve', part: 'token service' });
    expect(decide('kv.vault.azure.net')).toEqual({ kind: 'serve', part: 'key vaults' });
  });

  it.each([
    'management.azure.com',
    'graph.microsoft.com',
    'vault.azure.net',
    'a.b.vault.azure.net',
    'evil.login.microsoftonline.com',
    'acct.blob.core.windows.net',
    'mcr.azurecr.io',
    'login.microsoftonline.us',
  ])('refuses %s by name: it is Azure’s, and nobody serves it', (host) => {
    const decision = decide(host);
    expect(decision).toMatchObject({ kind: 'refuse' });
    expect(decision.kind === 'refuse' && decision.reason).toContain(host);
  });

  it('refuses a served name on another port', () => {
    expect(decide('login.microsoftonline.com', 80)).toMatchObject({ kind: 'refuse' });
  });

  it.each([
    'registry.example.org',
    'notazure.com',
    'myazure.com',
    'azure.com.example.org',
    'login.microsoftonline.com.evil.example',
    '93.184.216.34',
    '2606:2800:220:1::1',
  ])('passes %s on, and refuses it where forwarding is forbidden', (host) => {
    expect(decide(host)).toEqual({ kind: 'forward' });
    expect(decide(host, 443, 'forbid')).toMatchObject({ kind: 'refuse' });
  });

  it.each([
    '169.254.169.254',
    'fe80::1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    'fd00:ec2::254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    'metadata.google.internal',
  ])('never passes %s on: it leads to a metadata service', (host) => {
    expect(decide(host, 80)).toMatchObject({ kind: 'refuse' });
  });
});
