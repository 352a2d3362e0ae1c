/** Where in a vault a recorded request went. */
export interface VaultPath {
  readonly shape:
    | 'secrets'
    | 'secret'
    | 'version'
    | 'versions'
    | 'backup'
    | 'restore'
    | 'deletedsecrets'
    | 'deletedsecret'
    | 'recover';
  /** Empty where the path has none. */
  readonly name: string;
  readonly template: string;
  readonly isList: boolean;
}

/** Nothing for what is not of secrets. The host may be any: recordings hide it. */
export function parseVaultPath({ pathname, hostname }: URL): VaultPath | undefined {
  if (hostname === 'management.azure.com') return undefined;
  const [collection = '', name = '', action = ''] = pathname.split('/').filter((part) => part !== '');
  if (collection === 'secrets') return parseSecret(name, action);
  if (collection === 'deletedsecrets') return parseDeleted(name, action);
  return undefined;
}

function parseSecret(name: string, action: string): VaultPath {
  const at = (shape: VaultPath['shape'], template: string): VaultPath => ({
    shape,
    name,
    template,
    isList: shape === 'secrets' || shape === 'versions',
  });
  if (name === '') return at('secrets', '/secrets');
  if (name === 'restore') return { ...at('restore', '/secrets/restore'), name: '' };
  if (action === '') return at('secret', '/secrets/{name}');
  if (action === 'versions' || action === 'backup') return at(action, `/secrets/{name}/${action}`);
  return at('version', '/secrets/{name}/{version}');
}

function parseDeleted(name: string, action: string): VaultPath {
  if (name === '') return { shape: 'deletedsecrets', name, template: '/deletedsecrets', isList: true };
  const template = '/deletedsecrets/{name}';
  if (action === '') return { shape: 'deletedsecret', name, template, isList: false };
  return { shape: 'recover', name, template: `${template}/recover`, isList: false };
}
