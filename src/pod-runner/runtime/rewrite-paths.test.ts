import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewritePaths } from './rewrite-paths.ts';

const mounts = [
  { target: '/var/run/secrets/azure/tokens', source: '/state/t' },
  { target: '/data', source: '/state/d' },
  { target: '/data/deep/', source: '/state/deep' },
];

describe('rewritePaths', () => {
  it.each([
    ['/var/run/secrets/azure/tokens/azure-identity-token', '/state/t/azure-identity-token'],
    ['/data', '/state/d'],
    ['/data/', '/state/d/'],
    ['/data/deep/x', '/state/deep/x'],
    ['/data/deeper', '/state/d/deeper'],
    ['--in=/data/x --out="/data"', '--in=/state/d/x --out="/state/d"'],
    ['/data:/data/deep', '/state/d:/state/deep'],
    ['cat /data/x;ls /data', 'cat /state/d/x;ls /state/d'],
    ['/database', '/database'],
    ['/data-2', '/data-2'],
    ['/data.json', '/data.json'],
    ['/old/data', '/old/data'],
    ['./data', './data'],
    ['https://host/data', 'https://host/data'],
    ['data', 'data'],
  ])('makes %s into %s', (text, rewritten) => {
    expect(rewritePaths(text, mounts)).toBe(rewritten);
  });

  it('leaves a text alone where nothing is mounted, or all of /', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(rewritePaths(text, [])).toBe(text);
        expect(rewritePaths(text, [{ target: '/', source: '/x' }])).toBe(text);
      }),
    );
  });

  it('takes any path for itself, and no pattern', () => {
    const paths = fc.stringMatching(/^(\/[!-.0-~]{1,8}){1,3}$/);
    fc.assert(
      fc.property(paths, (target) => {
        expect(rewritePaths(target, [{ target, source: '$&/new' }])).toBe('$&/new');
      }),
    );
  });
});
