import type { IdentitySelector } from './choose-identity.ts';
import { refusal } from './errors.ts';

/** What a program asks for, parsed once. */
export interface TokenQuery {
  readonly resource: string;
  readonly selector: IdentitySelector;
}

const apiVersion = '2019-08-01';
/** That of a resource id; identifiers of applications are far shorter. */
const maximumLength = 2_048;

/** Azure: `object_id` is another name for `principal_id`; MSAL sends that one. */
const selectors: Readonly<Record<string, Exclude<IdentitySelector['kind'], 'unnamed'>>> = {
  client_id: 'client-id',
  principal_id: 'principal-id',
  object_id: 'principal-id',
  mi_res_id: 'resource-id',
};

/** @throws {EndpointError} */
export function parseTokenQuery(url: URL): TokenQuery {
  const { searchParams } = url;
  const version = findParameter(searchParams, 'api-version');
  if (!version) throw refusal('versionMissing');
  if (version !== apiVersion) {
    throw refusal('versionUnsupported', { url: `${url.origin}${url.pathname}`, version });
  }
  const resource = findParameter(searchParams, 'resource');
  if (!resource) throw refusal('resourceMissing');
  return { resource, selector: parseSelector(searchParams) };
}

function parseSelector(parameters: URLSearchParams): IdentitySelector {
  const named = Object.entries(selectors).flatMap(([parameter, kind]) => {
    const value = findParameter(parameters, parameter);
    return value === undefined ? [] : [{ parameter, kind, value }];
  });
  const [selector] = named;
  if (selector === undefined) return { kind: 'unnamed' };
  if (named.length > 1) {
    throw refusal('severalSelectors', { parameters: named.map(({ parameter }) => parameter) });
  }
  return { kind: selector.kind, value: selector.value };
}

function findParameter(parameters: URLSearchParams, parameter: string): string | undefined {
  const [value, ...others] = parameters.getAll(parameter);
  if (others.length > 0) throw refusal('repeated', { parameter });
  if (value !== undefined && value.length > maximumLength) {
    throw refusal('tooLong', { parameter, limit: maximumLength });
  }
  return value;
}
