import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collectStructs, type Structs } from './kube-schema/structs.ts';
import { strayTableEntries } from './kube-schema/tags.ts';

/**
 * Writes the types of the Kubernetes API that the embedded cluster serves, or with `--check` says whether the
 * written ones are in step. They come from the models of @kubernetes/client-node, which are of Kubernetes v1.34:
 * a field that v1.32 did not have yet is accepted and stored, as a server with its feature gate on would.
 */
const file = fileURLToPath(new URL('../src/kube-api/schema/generated/kube-schema.json', import.meta.url));
const isCheck = process.argv.includes('--check');

const structs = collectStructs();
const strays = strayTableEntries(structs);
if (strays.length > 0) {
  throw new Error(`scripts/kube-schema/hand-written-tables.ts names no field: ${strays.join(', ')}`);
}
const content = render(structs);
if (!isCheck) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
} else if ((await readFile(file, 'utf8').catch(() => '')) !== content) {
  console.error(
    'error kube-schema.json is not what the models say\nfix   node scripts/generate-kube-schema.ts',
  );
  process.exitCode = 1;
}

/** One struct per line, so that a change of the models reads as a change of few lines. */
function render(all: Structs): string {
  const lines = Object.entries(all).map(
    ([key, struct]) => `${JSON.stringify(key)}:${JSON.stringify(struct)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}
