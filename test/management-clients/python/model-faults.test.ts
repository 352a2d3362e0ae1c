import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const cwd = fileURLToPath(new URL('.', import.meta.url));
const hasPython =
  spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;

describe('the models of Python clients', () => {
  it.skipIf(!hasPython)('find in answers what those of JavaScript find', () => {
    const { status, stderr } = spawnSync('python3', ['-B', '-m', 'unittest'], { cwd, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });
});
