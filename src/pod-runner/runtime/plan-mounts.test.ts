import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FileKind, type HostFiles, planMounts } from './plan-mounts.ts';

/** A machine whose files are written down: `name -> target` is a link, a trailing slash means a folder. */
function machine(...entries: string[]): HostFiles & { readonly made: string[] } {
  const kinds = new Map<string, FileKind>([['/', 'folder']]);
  const links = new Map<string, string>();
  for (const entry of entries) {
    const [path = '', target] = entry.split(' -> ');
    if (target !== undefined) links.set(path, target);
    const kind = target !== undefined ? 'link' : path.endsWith('/') ? 'folder' : 'file';
    kinds.set(path.replace(/\/$/, ''), kind);
  }
  const made: string[] = [];
  const parent = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/';
  return {
    made,
    kindOf: async (path) => kinds.get(path),
    readLink: async (path) => links.get(path) ?? '',
    list: async (folder) =>
      [...kinds.keys()]
        .filter((path) => path !== '/' && parent(path) === folder)
        .map((path) => path.split('/').at(-1)!),
    make: async (kind, path) => void made.push(`${kind} ${path}`),
  };
}

const debian = () =>
  machine(
    '/var/',
    '/var/run -> /run',
    '/run/',
    '/run/dns/',
    '/run/lock',
    '/run/old -> lock',
    '/state/',
    '/state/t/',
    '/state/f',
  );
const mount = (target: string, source = '/state/t') => ({ source, target, isReadOnly: true });

describe('planMounts', () => {
  it('puts a token where the machine has no folder, and leaves the rest of /run as it is', async () => {
    expect(await planMounts([mount('/var/run/secrets/azure/tokens')], debian())).toEqual({
      kind: 'planned',
      rebuildsRoot: false,
      steps: [
        { kind: 'empty-folder', path: '/run' },
        { kind: 'folder', path: '/run/dns' },
        { kind: 'bind', path: '/run/dns', source: '/run/dns', isReadOnly: false },
        { kind: 'file', path: '/run/lock' },
        { kind: 'bind', path: '/run/lock', source: '/run/lock', isReadOnly: false },
        { kind: 'link', path: '/run/old', to: 'lock' },
        { kind: 'folder', path: '/run/secrets/azure/tokens' },
        { kind: 'bind', path: '/run/secrets/azure/tokens', source: '/state/t', isReadOnly: true },
      ],
    });
  });

  it('mounts over what is there', async () => {
    expect(await planMounts([mount('/run/dns')], debian())).toMatchObject({
      steps: [{ kind: 'bind', path: '/run/dns' }],
    });
  });

  it('rebuilds a folder once for two mounts in it', async () => {
    const plan = await planMounts([mount('/run/a'), mount('/run/b', '/state/f')], debian());
    const steps = plan.kind === 'planned' ? plan.steps : [];
    expect(steps.filter(({ kind }) => kind === 'empty-folder')).toHaveLength(1);
    expect(steps).toContainEqual({ kind: 'file', path: '/run/b' });
  });

  it('rebuilds the root for a folder of its own there', async () => {
    const plan = await planMounts([mount('/workspace')], debian());
    expect(plan).toMatchObject({ kind: 'planned', rebuildsRoot: true });
  });

  it('makes the mount point of a mount within another in the volume around it', async () => {
    const files = debian();
    const plan = await planMounts([mount('/run/dns/inner', '/state/f'), mount('/run/dns')], files);
    expect(files.made).toEqual(['file /state/t/inner']);
    expect(plan).toMatchObject({ steps: [{ path: '/run/dns' }, { path: '/run/dns/inner' }] });
  });

  it.each([
    ['a relative path', mount('data'), 'not absolute'],
    ['the root', mount('/'), 'in the place of /'],
    ['the root in disguise', mount('/var/..'), 'in the place of /'],
    ['a source that is missing', mount('/data', '/nowhere'), 'no /nowhere'],
    ['a path below a file', mount('/run/lock/x'), 'no folder'],
  ])('refuses %s', async (_case, wrong, reason) => {
    expect(await planMounts([wrong], debian())).toEqual({
      kind: 'impossible',
      reason: expect.stringContaining(reason),
    });
  });

  it('refuses links that lead in circles, and a folder with too many entries', async () => {
    expect(await planMounts([mount('/a/x')], machine('/a -> /b', '/b -> /a', '/state/t/'))).toMatchObject({
      kind: 'impossible',
    });
    const many = Array.from({ length: 1_025 }, (_, number) => `/run/${number}`);
    expect(await planMounts([mount('/run/x')], machine('/run/', '/state/t/', ...many))).toMatchObject({
      kind: 'impossible',
    });
  });

  it('makes every mount point before it mounts on it, whatever is mounted', async () => {
    const targets = fc.array(fc.stringMatching(/^(\/(run|dns|a|b|\.\.)){1,4}$/), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(targets, async (paths) => {
        const plan = await planMounts(
          paths.map((path) => mount(path)),
          debian(),
        );
        if (plan.kind === 'impossible') return;
        const there = new Set(['/run', '/run/dns', '/run/lock', '/var', '/state']);
        for (const step of plan.steps) {
          if (step.kind === 'bind' && ![...there].some((path) => step.path.startsWith(path)))
            throw new Error(step.path);
          there.add(step.path);
        }
      }),
    );
  });
});
