export type ApiVerb =
  | 'create'
  | 'get'
  | 'list'
  | 'watch'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection';

/** A request for objects of a kind. */
export interface ResourceRequestInfo {
  readonly kind: 'resource';
  readonly verb: ApiVerb;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural, as in the path. */
  readonly resource: string;
  readonly subresource?: string;
  /** For a namespace itself, its own name. */
  readonly namespace?: string;
  readonly name?: string;
  readonly query: URLSearchParams;
}

/** A request for anything else: discovery, health, documents, or nothing we know. */
export interface PathRequestInfo {
  readonly kind: 'path';
  /** The method in lower case, as authorisation names it. */
  readonly verb: string;
  readonly path: string;
}

export type RequestInfo = ResourceRequestInfo | PathRequestInfo;

/** The only place where a path of the API is taken apart. Paths that are not clean are nobody's. */
export function parseRequestInfo(method: string, url: URL): RequestInfo {
  const path: PathRequestInfo = { kind: 'path', verb: method.toLowerCase(), path: url.pathname };
  const segments = readSegments(url.pathname);
  if (segments === undefined) return path;
  const root = readRoot(segments);
  const target = root === undefined ? undefined : readTarget(root.rest);
  if (root === undefined || target === undefined) return path;
  const verb = readVerb(method, target.name !== undefined, url.searchParams);
  if (verb === undefined) return path;
  const { group, version } = root;
  return { kind: 'resource', verb, group, version, ...target, query: url.searchParams };
}

function readSegments(pathname: string): readonly string[] | undefined {
  const segments: string[] = [];
  for (const encoded of pathname.slice(1).split('/')) {
    const segment = decodeSegment(encoded);
    if (segment === undefined) return undefined;
    segments.push(segment);
  }
  return segments;
}

/** No name holds a slash or a percent sign, so an encoded one is an attempt to leave the path's structure. */
function decodeSegment(encoded: string): string | undefined {
  try {
    const segment = decodeURIComponent(encoded);
    return segment === '' || segment === '.' || segment === '..' || /[/%]/.test(segment)
      ? undefined
      : segment;
  } catch {
    return undefined;
  }
}

interface Root {
  readonly group: string;
  readonly version: string;
  readonly rest: readonly string[];
}

function readRoot([prefix, first, second, ...others]: readonly string[]): Root | undefined {
  if (prefix === 'api' && first !== undefined && second !== undefined) {
    return { group: '', version: first, rest: [second, ...others] };
  }
  const [third] = others;
  if (prefix === 'apis' && first !== undefined && second !== undefined && third !== undefined) {
    return { group: first, version: second, rest: others };
  }
  return undefined;
}

type Target = Pick<ResourceRequestInfo, 'resource' | 'subresource' | 'namespace' | 'name'>;

/** What follows a namespace's name and still speaks of the namespace itself. */
const namespaceSubresources = ['status', 'finalize'];

function readTarget(rest: readonly string[]): Target | undefined {
  const [first, second, third] = rest;
  if (first !== 'namespaces' || second === undefined) return readObject(rest, {});
  if (third === undefined || (rest.length === 3 && namespaceSubresources.includes(third))) {
    return readObject(rest, { namespace: second });
  }
  return readObject(rest.slice(2), { namespace: second });
}

function readObject(
  [resource, name, subresource, ...beyond]: readonly string[],
  scope: Pick<Target, 'namespace'>,
): Target | undefined {
  if (resource === undefined || beyond.length > 0) return undefined;
  return {
    ...scope,
    resource,
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
  };
}

function readVerb(method: string, hasName: boolean, query: URLSearchParams): ApiVerb | undefined {
  switch (method) {
    case 'POST':
      return 'create';
    case 'GET':
    case 'HEAD':
      if (isTrue(query.get('watch'))) return 'watch';
      return hasName ? 'get' : 'list';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return hasName ? 'delete' : 'deletecollection';
    default:
      return undefined;
  }
}

/** Kubernetes: a flag in a query is true unless it says otherwise (`?watch` alone is true). */
function isTrue(text: string | null): boolean {
  return text !== null && !['0', 'false', 'f', 'F', 'FALSE', 'False'].includes(text);
}
