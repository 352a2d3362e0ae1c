import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referencePages } from '../../scripts/reference/pages.ts';
import { findViolations, listArrows } from './find-violations.ts';
import { importTable } from './import-table.ts';
import { partOf, readSourceFiles } from './source-files.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the architecture', () => {
  const files = readSourceFiles();

  it('is kept by every file', () => {
    expect(findViolations(files)).toEqual([]);
  });

  it('has a row in the table for every part', () => {
    const parts = new Set(files.map(({ path }) => partOf(path)));
    expect([...parts].sort()).toEqual(Object.keys(importTable).sort());
  });

  it('has the arrows that ARCHITECTURE.md shows', () => {
    const shown = /<!-- arrows -->\n```text\n([\s\S]*?)\n```/.exec(read('ARCHITECTURE.md'))?.[1];
    expect(shown).toBe(listArrows(files).join('\n'));
  });

  it('is what the linter enforces while a file is written', () => {
    const { overrides } = JSON.parse(read('biome.json')) as { overrides: { includes: string[] }[] };
    const covered = overrides.flatMap(({ includes }) => includes);
    for (const part of Object.keys(importTable)) expect(covered).toContain(`src/${part}/**`);
  });

  it('has front doors that say what is behind them', () => {
    const doors = files.filter(({ path }) => /^[^/]+\/index\.ts$/.test(path));
    expect(doors.map(({ path }) => partOf(path)).sort()).toEqual(
      Object.keys(importTable)
        .filter((part) => !['wire', 'platform', 'cli'].includes(part))
        .sort(),
    );
    for (const { path, text } of doors) expect(text.startsWith('/**'), path).toBe(true);
  });

  it('has reference pages that are in step with the tables', () => {
    for (const [name, content] of Object.entries(referencePages())) {
      expect(read(`docs/reference/${name}`), `npm run docs writes ${name}`).toBe(content);
    }
  });
});

describe('the check of the architecture', () => {
  const violationsOf = (path: string, text: string) => findViolations([{ path, text }]);

  it.each([
    ['a surface that imports another', 'sts/a.ts', "import { b } from '../keyvault/index.ts';"],
    [
      'the cluster side that imports the cloud side',
      'kube-api/a.ts',
      "import { b } from '../directory/index.ts';",
    ],
    ['a way in past the front door', 'stack/a.ts', "import { b } from '../sts/errors.ts';"],
    ['a shelf entered past its front door', 'sts/a.ts', "import { b } from '../platform/jwt/jwk.ts';"],
    ['a value where types alone are allowed', 'trust/a.ts', "import { b } from '../directory/index.ts';"],
    ['a value among types', 'trust/a.ts', "import { type B, c } from '../directory/index.ts';"],
    ['a dynamic import', 'sts/a.ts', "const b = await import('../keyvault/index.ts');"],
    ['a re-export', 'sts/a.ts', "export { b } from '../keyvault/index.ts';"],
    ['a dependency away from home', 'sts/a.ts', "import { Kysely } from 'kysely';"],
    ['a name that says nothing', 'sts/utils.ts', ''],
    ['a file that is too long', 'sts/a.ts', '\n'.repeat(400)],
    ['an environment read deep inside', 'sts/a.ts', 'const a = process.env.HOME;'],
  ])('sees %s', (_what, path, text) => {
    expect(violationsOf(path, text)).toHaveLength(1);
  });

  it.each([
    ['trust/a.ts', "import type { B } from '../directory/index.ts';"],
    ['trust/a.ts', "import { type B, type C } from '../directory/index.ts';"],
    ['sts/a.ts', "import { b } from '../platform/jwt/index.ts';\nimport { c } from '../platform/clock.ts';"],
    ['platform/oidc/a.ts', "import { b } from './b.ts';\nimport { c } from '../jwt/index.ts';"],
  ])('lets %s import what it may', (path, text) => {
    expect(violationsOf(path, text)).toEqual([]);
  });
});
