import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { referencePages } from './reference/pages.ts';

/** Writes `docs/reference`, or with `--check` says whether it is in step with the tables. */
const folder = fileURLToPath(new URL('../docs/reference/', import.meta.url));
const isCheck = process.argv.includes('--check');

await mkdir(folder, { recursive: true });
for (const [name, content] of Object.entries(referencePages())) {
  const file = `${folder}${name}`;
  if (!isCheck) {
    await writeFile(file, content);
    continue;
  }
  const written = await readFile(file, 'utf8').catch(() => '');
  if (written === content) continue;
  console.error(`error docs/reference/${name} is not what the tables say\nfix   npm run docs`);
  process.exitCode = 1;
}
