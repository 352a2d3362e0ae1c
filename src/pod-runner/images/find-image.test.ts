import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findImage, msalLanguages } from './find-image.ts';

const command = ['/opt/app'];

function find(image: string, ...patterns: string[]) {
  return findImage(image, { node: 'node', registered: patterns.map((pattern) => ({ pattern, command })) });
}

describe('findImage', () => {
  it.each([
    'busybox',
    'busybox:1.36',
    'docker.io/library/busybox',
    'registry.k8s.io/e2e-test-images/busybox',
  ])('runs the shell of this machine for %s', (image) => {
    expect(find(image)).toMatchObject({ kind: 'local', entrypoint: [], arguments: ['sh'] });
  });

  it.each(
    msalLanguages.flatMap((language) => [
      [`ghcr.io/azure/azure-workload-identity/msal-${language}`, language],
      [`ghcr.io/azure/azure-workload-identity/msal-${language}:v1.5.0`, language],
      [`localhost:5000/mirror/azure-workload-identity/msal-${language}`, language],
      [`mcr.microsoft.com/oss/v2/azure/workload-identity/msal-${language}:latest`, language],
    ]),
  )('runs our sample for %s', (image, language) => {
    const finding = find(image);
    if (finding.kind !== 'local') throw new Error(finding.message);
    const [node, program = '', chosen] = finding.entrypoint;
    expect([node, chosen]).toEqual(['node', language]);
    expect(existsSync(program)).toBe(true);
  });

  it.each(['ghcr.io/open-workload-id/webhook', 'ghcr.io/open-workload-id/webhook:0.1.0'])(
    'runs the webhook of this package for %s',
    (image) => {
      const finding = find(image);
      if (finding.kind !== 'local') throw new Error(finding.message);
      const [node, , program = '', command] = finding.entrypoint;
      expect([node, command]).toEqual(['node', 'webhook']);
      expect(existsSync(program)).toBe(true);
    },
  );

  it('runs no webhook for a name that somebody else may have', () => {
    expect(find('docker.io/open-workload-id/webhook').kind).toBe('unknown');
  });

  it('names the image in full', () => {
    expect(find('busybox')).toMatchObject({
      image: 'docker.io/library/busybox:latest',
      imageId: 'local://docker.io/library/busybox:latest',
    });
  });

  it.each([
    ['acme/app', 'acme/app'],
    ['acme/app:v2', 'acme/app'],
    ['acme/app:v2', 'acme/app:v2'],
    ['acme/app:v2', 'docker.io/acme/*:v*'],
    ['ghcr.io/acme/deep/app', 'ghcr.io/acme/**'],
    ['busybox', 'busybox'],
  ])('runs for %s what is registered for %s', (image, pattern) => {
    expect(find(image, pattern)).toMatchObject({ kind: 'local', entrypoint: command });
  });

  it.each([
    ['acme/app:v2', 'acme/app:v1'],
    ['ghcr.io/acme/deep/app', 'ghcr.io/acme/*'],
    ['acme/application', 'acme/app'],
    ['evil.io/ghcr.io/acme/app', 'ghcr.io/acme/app'],
  ])('does not run for %s what is registered for %s', (image, pattern) => {
    expect(find(image, pattern).kind).toBe('unknown');
  });

  it('says what is built in and how to add an image', () => {
    const finding = find('nginx:1.27');
    expect(finding).toEqual({
      kind: 'unknown',
      message: expect.stringMatching(
        /docker\.io\/library\/nginx:1\.27.*busybox.*--images FILE: .*docker.io\/library\/nginx/s,
      ),
    });
  });

  it('refuses what is no image name', () => {
    expect(find('Nginx')).toEqual({
      kind: 'invalid',
      message: `Failed to apply default image tag "Nginx": couldn't parse image name: its repository must be lower case`,
    });
  });

  it('is not slowed down by a pattern of stars', () => {
    const pattern = `${'**a'.repeat(200)}b`;
    expect(find(`ghcr.io/${'a'.repeat(200)}`, pattern).kind).toBe('unknown');
  });

  it('matches a pattern without stars with itself alone', () => {
    const names = fc.stringMatching(/^[a-z]{1,6}\.io\/[a-z0-9]{1,6}\/[a-z0-9]{1,6}$/);
    fc.assert(
      fc.property(names, names, (image, pattern) => {
        expect(find(image, pattern).kind === 'local').toBe(image === pattern);
      }),
    );
  });
});
