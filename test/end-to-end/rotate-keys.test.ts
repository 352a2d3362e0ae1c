import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandLine, openCommandLine } from '../support/command-line.ts';

/** `wid cluster rotate-keys` as a person types it, against a stack in another process. */
describe("the rotation of a cluster's keys", () => {
  let line: CommandLine;

  beforeEach(async () => {
    line = await openCommandLine();
  });

  afterEach(() => line[Symbol.asyncDispose]());

  const rotate = async (...parameters: string[]) => {
    const { exitCode, output, errors } = await line.wid(['cluster', 'rotate-keys', ...parameters, '--json']);
    expect(errors).toBe('');
    return { exitCode, told: JSON.parse(output) };
  };
  const keys = async () => {
    const { clusters } = JSON.parse((await line.wid(['status', '--json'])).output);
    return clusters[0].keys as { keyId: string; state: string }[];
  };

  it('goes step by step, each shown by the status', async () => {
    await line.wid(['up', '--detach']);
    const [first] = await keys();
    const published = await rotate();
    expect(published).toMatchObject({ exitCode: 0, told: { kind: 'published', cluster: 'myAKSCluster' } });
    const { keyId } = published.told;
    expect(await keys()).toMatchObject([
      { state: 'current', keyId: first?.keyId },
      { state: 'next', keyId, rotatesFrom: published.told.rotatesFrom },
    ]);
    expect(await rotate()).toMatchObject({ exitCode: 4, told: { kind: 'waiting', keyId } });
    expect(await rotate('--publish-lead', '0')).toMatchObject({
      exitCode: 0,
      told: { kind: 'rotated', keyId, previousKeyId: first?.keyId },
    });
    expect(await keys()).toMatchObject([
      { state: 'current', keyId },
      { state: 'retired', keyId: first?.keyId },
    ]);
    const drop = ['--drop', first?.keyId.slice(0, 8) ?? ''];
    expect(await rotate(...drop)).toMatchObject({ exitCode: 4, told: { kind: 'needed' } });
    expect(await rotate(...drop, '--force')).toMatchObject({ exitCode: 0, told: { kind: 'dropped' } });
    expect(await keys()).toHaveLength(1);
    expect(await rotate(...drop)).toMatchObject({
      exitCode: 1,
      told: { error: { message: expect.stringContaining('publishes no key') } },
    });
  });

  it('says in words what it has done, and the status shows keys, node and runtime', async () => {
    await line.wid(['up', '--detach']);
    const { output } = await line.wid(['cluster', 'rotate-keys', '--force']);
    expect(output).toMatch(/^The key [\w-]{8} signs from now on\.\nThe key [\w-]{8} stays published until /);
    expect(output).toContain('may refuse its tokens until');
    const status = await line.wid(['status']);
    expect(status.output).toMatch(/\n {4}node aks-nodepool1-00000000-vmss000000, 0 pods\n/);
    expect(status.output).toMatch(
      /\n {4}key [\w-]{8} {2}signs since \S+Z\n {4}key [\w-]{8} {2}retired; leaves at \S+Z\n/,
    );
    expect(status.output).toMatch(/\nPods\n {2}\w/);
  });

  it('needs a stack that runs, and keeps its new keys when that is started again', async () => {
    const refused = await line.wid(['cluster', 'rotate-keys']);
    expect(refused).toMatchObject({ exitCode: 1, output: '' });
    expect(refused.errors).toContain('No stack is running');
    expect(refused.errors).toContain('wid up');
    await line.wid(['up', '--detach']);
    await rotate('--force');
    const before = await keys();
    await line.wid(['down']);
    await line.wid(['up', '--detach']);
    expect(await keys()).toEqual(before);
  });

  it.each([
    [['--publish-lead', 'soon'], 2],
    [['--publish-lead', '1', '--drop', 'x'], 2],
    [['--drop'], 2],
  ])('refuses %j before it asks anybody', async (parameters, exitCode) => {
    const { exitCode: code, output } = await line.wid(['cluster', 'rotate-keys', ...parameters]);
    expect({ exitCode: code, output }).toEqual({ exitCode, output: '' });
  });
});
