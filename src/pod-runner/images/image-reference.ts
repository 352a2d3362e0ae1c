/** Names of images, by the grammar of the registries (github.com/distribution/reference), strictly. */

export interface ImageReference {
  /** `docker.io` where none is written. */
  readonly registry: string;
  /** `library/busybox`, `azure/azure-workload-identity/msal-go`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

export type ImageReferenceParsing =
  | { readonly kind: 'parsed'; readonly reference: ImageReference }
  | { readonly kind: 'malformed'; readonly reason: string };

const longestName = 255;
const longestReference = longestName + 1 + 128 + 1 + 256;

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const hostLabel = /^(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])$/;
const bracketedAddress = /^\[[a-fA-F0-9:]+\]$/;
const port = /^[0-9]{1,5}$/;
const tagPattern = /^[\w][\w.-]{0,127}$/;
/** The registered algorithms: none other can be verified. */
const digestPattern = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;

export function parseImageReference(text: string): ImageReferenceParsing {
  if (text === '') return malformed('it is empty');
  if (text.length > longestReference) return malformed(`it has more than ${longestReference} characters`);
  const [beforeDigest = '', digest, ...more] = text.split('@');
  if (more.length > 0) return malformed('it has more than one digest');
  if (digest !== undefined && !digestPattern.test(digest)) return malformed('its digest is none');
  const { name, tag } = splitTag(beforeDigest);
  if (tag !== undefined && !tagPattern.test(tag)) return malformed('its tag is none');
  const { registry, repository } = splitRegistry(name);
  if (!isRegistry(registry)) return malformed('its registry is no host');
  if (registry.length + 1 + repository.length > longestName) {
    return malformed(`its name has more than ${longestName} characters`);
  }
  if (!repository.split('/').every((part) => component.test(part))) {
    return malformed(
      /[A-Z]/.test(repository) ? 'its repository must be lower case' : 'its repository is no path of names',
    );
  }
  return { kind: 'parsed', reference: { registry, repository, tag, digest } };
}

/** In full, as `crictl` and container statuses show it. */
export function formatImageReference({ registry, repository, tag, digest }: ImageReference): string {
  const effectiveTag = tag ?? (digest === undefined ? 'latest' : undefined);
  const suffix = `${effectiveTag === undefined ? '' : `:${effectiveTag}`}${digest === undefined ? '' : `@${digest}`}`;
  return `${registry}/${repository}${suffix}`;
}

function malformed(reason: string): ImageReferenceParsing {
  return { kind: 'malformed', reason };
}

/** A colon before the last slash belongs to a port. */
function splitTag(text: string): { readonly name: string; readonly tag: string | undefined } {
  const colon = text.indexOf(':', text.lastIndexOf('/') + 1);
  return colon === -1
    ? { name: text, tag: undefined }
    : { name: text.slice(0, colon), tag: text.slice(colon + 1) };
}

/** The first segment is a registry when it could be no folder: it has a dot, a port or capitals, or is `localhost`. */
function splitRegistry(name: string): { readonly registry: string; readonly repository: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  if (slash !== -1 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase())) {
    const rest = name.slice(slash + 1);
    const isHub = first === 'index.docker.io' || first === 'docker.io';
    if (!isHub) return { registry: first, repository: rest };
    return { registry: 'docker.io', repository: rest.includes('/') ? rest : `library/${rest}` };
  }
  return { registry: 'docker.io', repository: slash === -1 ? `library/${name}` : name };
}

function isRegistry(text: string): boolean {
  const address = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(text);
  const [, host = '', portText] = address ?? [];
  if (portText !== undefined && !port.test(portText)) return false;
  return bracketedAddress.test(host) || host.split('.').every((label) => hostLabel.test(label));
}
