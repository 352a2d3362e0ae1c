import { describe, expect, it } from 'vitest';
import { composeKubeconfig, type Kubeconfig } from '../kube-api/index.ts';
import { readKubeconfig, updateKubeconfig } from './kubeconfig-file.ts';

const caPem = 'our authority';
const cluster = (clusterName: string, port: number) => ({
  clusterName,
  serverUrl: `https://localhost:${port}`,
  caPem,
  userName: `clusterUser_group_${clusterName}`,
});
const own = (...clusters: readonly ReturnType<typeof cluster>[]) => composeKubeconfig(clusters);
const update = (held: Kubeconfig, now: Kubeconfig): Kubeconfig =>
  JSON.parse(updateKubeconfig(held, now, caPem));
const namesOf = ({ clusters, users, contexts }: Kubeconfig) =>
  [clusters, users, contexts].map((entries) => entries.map(({ name }) => name));

describe('a kubeconfig that others write into', () => {
  const theirs = `
apiVersion: v1
kind: Config
current-context: elsewhere
clusters:
- {name: elsewhere, cluster: {server: "https://10.0.0.1", certificate-authority-data: b3RoZXI=}}
- {name: bare, cluster: {server: "https://10.0.0.2"}}
users:
- {name: me, user: {exec: {command: kubelogin, apiVersion: v1}}}
contexts:
- {name: elsewhere, context: {cluster: elsewhere, user: me, namespace: shop}}
extensions: [{name: colour, extension: red}]
`;

  it('keeps what is theirs, and the context that is in use', async () => {
    const held = await readKubeconfig(theirs);
    if (held === undefined) throw new Error('it can be read');
    const updated = update(held, own(cluster('dev', 1)));
    expect(namesOf(updated)).toEqual([
      ['elsewhere', 'bare', 'dev'],
      ['me', 'clusterUser_group_dev'],
      ['elsewhere', 'dev'],
    ]);
    expect(updated).toMatchObject({
      'current-context': 'elsewhere',
      extensions: [{ name: 'colour', extension: 'red' }],
      users: [{ user: { exec: { command: 'kubelogin' } } }, {}],
    });
  });

  it('has each cluster where it is now, in the namespace that was chosen', () => {
    const held = own(cluster('dev', 1));
    const [context] = held.contexts;
    const chosen = {
      ...held,
      contexts: [{ ...context, context: { ...context?.context, namespace: 'shop' } }],
    };
    const updated = update(chosen as Kubeconfig, own(cluster('dev', 2)));
    expect(updated.clusters).toMatchObject([{ cluster: { server: 'https://localhost:2' } }]);
    expect(updated.contexts).toEqual([
      { name: 'dev', context: { cluster: 'dev', user: 'clusterUser_group_dev', namespace: 'shop' } },
    ]);
  });

  it('keeps the administrator that az has merged, and forgets a cluster that is gone with all who lead to it', () => {
    const held = own(cluster('dev', 1), cluster('old', 2));
    const admin = (name: string) => ({
      name: `${name}-admin`,
      context: { cluster: name, user: `admin_${name}` },
    });
    const user = (name: string) => ({ name: `admin_${name}`, user: {} });
    const merged: Kubeconfig = {
      ...held,
      users: [...held.users, user('dev'), user('old')],
      contexts: [...held.contexts, admin('dev'), admin('old')],
      'current-context': 'old-admin',
    };
    const updated = update(merged, own(cluster('dev', 1)));
    expect(namesOf(updated)).toEqual([['dev'], ['clusterUser_group_dev', 'admin_dev'], ['dev', 'dev-admin']]);
    expect(updated['current-context']).toBe('dev');
  });

  it('keeps another name for a cluster that is there', () => {
    const held = own({ ...cluster('alias', 1), userName: 'clusterUser_group_dev' });
    expect(namesOf(update(held, own(cluster('dev', 1))))[0]).toEqual(['alias', 'dev']);
  });

  it('is empty of ours when the last cluster is gone', () => {
    expect(namesOf(update(own(cluster('dev', 1)), own()))).toEqual([[], [], []]);
  });

  it.each([
    ['no YAML', '{ : ['],
    ['a list', '- 1'],
    ['nothing', ''],
    ['a context without a user', 'contexts: [{name: a, context: {cluster: b}}]'],
  ])('is none where it holds %s', async (_what, text) => {
    expect(await readKubeconfig(text)).toBeUndefined();
  });

  it('can be nearly empty, as az and kubectl leave it', async () => {
    const read = await readKubeconfig('apiVersion: v1\nclusters: null\ncontexts: []\nusers: null\n');
    expect(read).toMatchObject({ clusters: [], users: [], contexts: [], 'current-context': '' });
  });
});
