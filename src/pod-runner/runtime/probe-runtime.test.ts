import { describe, expect, it } from 'vitest';
import { probeRuntime } from './probe-runtime.ts';

describe('probeRuntime', () => {
  it('takes plain processes where no tool is, and says what is missing', async () => {
    const probe = await probeRuntime({ searchPath: ['/nowhere'] });
    expect(probe.runtime.kind).toBe('plain');
    expect(probe.attempts.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['bubblewrap', 'absent'],
      ['unshare', 'absent'],
      ['plain', 'works'],
    ]);
    expect(probe.reason).toMatch(/^containers run without mounts.*bwrap is not installed.*unshare/);
  });

  it('tries no rung below the one that works', async () => {
    const { runtime, attempts } = await probeRuntime();
    expect(attempts.at(-1)).toMatchObject({ kind: runtime.kind, outcome: 'works' });
    expect(attempts.filter(({ outcome }) => outcome === 'works')).toHaveLength(1);
  });

  it('takes no rung that is not allowed', async () => {
    expect((await probeRuntime({ allowed: ['plain'] })).attempts).toHaveLength(1);
  });
});
