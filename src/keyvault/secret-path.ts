/** What a path points at. Names and versions are as written; whether they are valid is decided later. */
export type SecretPath =
  | { readonly shape: 'secrets' }
  | { readonly shape: 'restore' }
  | { readonly shape: 'secret'; readonly name: string }
  | { readonly shape: 'version'; readonly name: string; readonly version: string }
  | { readonly shape: 'versions'; readonly name: string }
  | { readonly shape: 'backup'; readonly name: string }
  | { readonly shape: 'deletedsecrets' }
  | { readonly shape: 'deletedsecret'; readonly name: string }
  | { readonly shape: 'recover'; readonly name: string };

export type SecretPathShape = SecretPath['shape'];

/** Nothing for a path that is not of secrets. One slash at the end changes nothing: clients send it. */
export function parseSecretPath(pathname: string): SecretPath | undefined {
  const [collection = '', ...rest] = pathname.replace(/\/$/, '').slice(1).split('/');
  const [name, action, ...surplus] = rest;
  if (surplus.length > 0 || name === '') return undefined;
  switch (collection.toLowerCase()) {
    case 'secrets':
      return parseSecret(name, action);
    case 'deletedsecrets':
      return parseDeletedSecret(name, action);
    default:
      return undefined;
  }
}

function parseSecret(name: string | undefined, action: string | undefined): SecretPath | undefined {
  if (name === undefined) return { shape: 'secrets' };
  if (action === undefined) {
    return name.toLowerCase() === 'restore' ? { shape: 'restore' } : { shape: 'secret', name };
  }
  if (action === '') return undefined;
  switch (action.toLowerCase()) {
    // The SDK for C++ sends an escaped slash for the version that it leaves out (fidelity/keyvault.md, "Operations").
    case '%2f':
      return { shape: 'secret', name };
    case 'versions':
      return { shape: 'versions', name };
    case 'backup':
      return { shape: 'backup', name };
    default:
      return { shape: 'version', name, version: action };
  }
}

function parseDeletedSecret(name: string | undefined, action: string | undefined): SecretPath | undefined {
  if (name === undefined) return { shape: 'deletedsecrets' };
  if (action === undefined) return { shape: 'deletedsecret', name };
  return action.toLowerCase() === 'recover' ? { shape: 'recover', name } : undefined;
}
