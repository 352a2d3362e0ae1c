import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatImageReference, type ImageReference, parseImageReference } from './image-reference.ts';

const digest = `sha256:${'a1'.repeat(32)}`;

function parse(text: string): ImageReference {
  const parsing = parseImageReference(text);
  if (parsing.kind === 'malformed') throw new Error(parsing.reason);
  return parsing.reference;
}

describe('parseImageReference', () => {
  it.each([
    ['busybox', 'docker.io/library/busybox:latest'],
    ['busybox:1.36', 'docker.io/library/busybox:1.36'],
    ['bitnami/kubectl', 'docker.io/bitnami/kubectl:latest'],
    ['docker.io/busybox', 'docker.io/library/busybox:latest'],
    ['index.docker.io/library/busybox', 'docker.io/library/busybox:latest'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app:v1', 'localhost:5000/app:v1'],
    ['[::1]:5000/app', '[::1]:5000/app:latest'],
    ['ghcr.io/azure/azure-workload-identity/msal-go', 'ghcr.io/azure/azure-workload-identity/msal-go:latest'],
    [`registry.k8s.io/pause@${digest}`, `registry.k8s.io/pause@${digest}`],
    [`registry.k8s.io/pause:3.9@${digest}`, `registry.k8s.io/pause:3.9@${digest}`],
    ['a__b/c-d.e_f/g--h', 'docker.io/a__b/c-d.e_f/g--h:latest'],
  ])('reads %s as %s', (text, full) => {
    expect(formatImageReference(parse(text))).toBe(full);
  });

  it.each([
    ['', 'empty'],
    ['Busybox', 'lower case'],
    ['ghcr.io/Azure/msal-go', 'lower case'],
    ['busybox:', 'tag'],
    ['busybox:-1', 'tag'],
    [`busybox:${'a'.repeat(129)}`, 'tag'],
    ['busybox@sha256:abc', 'digest'],
    [`busybox@${digest.toUpperCase()}`, 'digest'],
    [`busybox@${digest}@${digest}`, 'more than one digest'],
    ['a//b', 'repository'],
    ['/busybox', 'repository'],
    ['busybox/', 'repository'],
    ['../busybox', 'registry'],
    ['a/../b', 'repository'],
    ['a___b', 'repository'],
    ['-a.io/b', 'registry'],
    ['a.io:port/b', 'registry'],
    ['bus ybox', 'repository'],
    ['busybox\n', 'repository'],
    ['https://ghcr.io/a', 'registry'],
    [`${'a/'.repeat(130)}a`, 'characters'],
  ])('refuses %j', (text, reason) => {
    expect(parseImageReference(text)).toEqual({
      kind: 'malformed',
      reason: expect.stringContaining(reason),
    });
  });

  it('refuses a text that is far too long', () => {
    expect(parseImageReference('a'.repeat(1_000_000)).kind).toBe('malformed');
  });

  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const references = fc.record({
    registry: fc.constantFrom('docker.io', 'ghcr.io', 'localhost:5000', 'a-b.example.com:443'),
    repository: fc.array(word, { minLength: 2, maxLength: 5 }).map((parts) => parts.join('/')),
    tag: fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/), { nil: undefined }),
    digest: fc.option(fc.constant(digest), { nil: undefined }),
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(references, (reference) => {
        const text = formatImageReference(reference);
        const tag = reference.tag ?? (reference.digest === undefined ? 'latest' : undefined);
        expect(parse(text)).toEqual({ ...reference, tag });
      }),
    );
  });

  it('answers every text, and what it accepts it accepts again in full', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z0-9.:/@_-]{0,40}$/)), (text) => {
        const parsing = parseImageReference(text);
        if (parsing.kind === 'malformed') return;
        const full = formatImageReference(parsing.reference);
        expect(formatImageReference(parse(full))).toBe(full);
      }),
    );
  });
});
