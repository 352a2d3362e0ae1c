import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSecretPath, type SecretPath } from './secret-path.ts';

const nameText = fc
  .stringMatching(/^[0-9a-zA-Z-]{1,127}$/)
  .filter((name) => name.toLowerCase() !== 'restore');
const versionText = fc.stringMatching(/^[0-9a-f]{32}$/);
/** A word in letters of either case. */
const inAnyCase = (word: string) =>
  fc
    .string({ minLength: word.length, maxLength: word.length })
    .map((noise) =>
      [...word]
        .map((letter, at) => (noise.charCodeAt(at) % 2 === 0 ? letter : letter.toUpperCase()))
        .join(''),
    );
const trailing = fc.constantFrom('', '/');

function expectPath(path: string, expected: SecretPath | undefined): void {
  expect(parseSecretPath(path)).toEqual(expected);
}

describe('the path of a secret', () => {
  it.each([
    ['/secrets', { shape: 'secrets' }],
    ['/secrets/', { shape: 'secrets' }],
    ['/secrets/restore', { shape: 'restore' }],
    ['/secrets/Restore/', { shape: 'restore' }],
    ['/secrets/db', { shape: 'secret', name: 'db' }],
    ['/secrets/db/', { shape: 'secret', name: 'db' }],
    ['/secrets/db/%2F', { shape: 'secret', name: 'db' }],
    ['/secrets/db/versions', { shape: 'versions', name: 'db' }],
    ['/secrets/db/backup', { shape: 'backup', name: 'db' }],
    ['/secrets/db/abc', { shape: 'version', name: 'db', version: 'abc' }],
    ['/secrets/restore/versions', { shape: 'versions', name: 'restore' }],
    ['/secrets/versions/versions', { shape: 'versions', name: 'versions' }],
    ['/deletedsecrets', { shape: 'deletedsecrets' }],
    ['/deletedsecrets/db', { shape: 'deletedsecret', name: 'db' }],
    ['/deletedsecrets/restore', { shape: 'deletedsecret', name: 'restore' }],
    ['/deletedsecrets/db/recover', { shape: 'recover', name: 'db' }],
  ] as const)('%s is known', (path, expected) => {
    expectPath(path, expected);
  });

  it.each([
    '',
    '/',
    '//',
    '/keys/db',
    '/secret',
    '/secretsdb',
    'secrets/db',
    '//secrets/db',
    '/secrets//',
    '/secrets//versions',
    '/secrets/db//',
    '/secrets/db//versions',
    '/secrets/db/versions/x',
    '/secrets/db/abc/backup',
    '/deletedsecrets//recover',
    '/deletedsecrets/db/purge',
    '/deletedsecrets/db/recover/x',
    '/secrets%2Fdb',
  ])('%j is not one', (path) => {
    expectPath(path, undefined);
  });

  it('keeps names and versions as written, with or without a slash at the end, and words in any case', () => {
    const parts = fc.tuple(inAnyCase('secrets'), inAnyCase('versions'), inAnyCase('backup'));
    fc.assert(
      fc.property(
        parts,
        nameText,
        versionText,
        trailing,
        ([secrets, versions, backup], name, version, end) => {
          expectPath(`/${secrets}/${name}${end}`, { shape: 'secret', name });
          expectPath(`/${secrets}/${name}/${version}${end}`, { shape: 'version', name, version });
          expectPath(`/${secrets}/${name}/${versions}${end}`, { shape: 'versions', name });
          expectPath(`/${secrets}/${name}/${backup}${end}`, { shape: 'backup', name });
        },
      ),
    );
    fc.assert(
      fc.property(
        inAnyCase('deletedsecrets'),
        inAnyCase('recover'),
        nameText,
        trailing,
        (deleted, recover, name, end) => {
          expectPath(`/${deleted}/${name}${end}`, { shape: 'deletedsecret', name });
          expectPath(`/${deleted}/${name}/${recover}${end}`, { shape: 'recover', name });
        },
      ),
    );
  });

  it('has a name without slashes, whatever the text', () => {
    const piece = fc.constantFrom(
      'secrets',
      'deletedsecrets',
      'restore',
      'versions',
      'recover',
      '/',
      '//',
      'a',
      '%2f',
      '',
    );
    const paths = fc.tuple(piece, piece, piece, piece, piece, piece).map((pieces) => `/${pieces.join('')}`);
    fc.assert(
      fc.property(paths, (path) => {
        const parsed = parseSecretPath(path);
        if (parsed === undefined || !('name' in parsed)) return;
        expect(parsed.name).toMatch(/^[^/]+$/);
        expect(path.toLowerCase()).toContain(`secrets/${parsed.name.toLowerCase()}`);
        if ('version' in parsed) expect(parsed.version).toMatch(/^[^/]+$/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is nothing for a text of more segments than there are, or of another collection', () => {
    fc.assert(
      fc.property(nameText, nameText, fc.string({ minLength: 1 }), (name, action, surplus) => {
        expectPath(`/secrets/${name}/${action}/x${surplus}`, undefined);
        expectPath(`/secrets${surplus.replaceAll('/', '')}x/${name}`, undefined);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseSecretPath(text);
        parseSecretPath(`/secrets/${text}`);
        parseSecretPath(`/deletedsecrets/${text}`);
      }),
      { numRuns: 1_000 },
    );
  });
});
