import { isIP } from 'node:net';
import type { HookClientConfig } from './admission-hook.ts';

/** Where a hook is called, and by which name it must be known there. */
export interface HookTarget {
  /** As messages show it. */
  readonly url: string;
  readonly path: string;
  /** The `Host` header. */
  readonly authority: string;
  /** What the certificate must be good for. Empty where an address was given, which has no name to send. */
  readonly serverName: string;
  readonly host: string;
  readonly port: number;
  /** Set where the host is a Service's name, which means nothing outside the cluster. */
  readonly service?: { readonly namespace: string; readonly name: string };
}

/** Nothing where the configuration names no https URL. */
export function findHookTarget(config: HookClientConfig, timeoutSeconds: number): HookTarget | undefined {
  const query = `timeout=${Math.ceil(timeoutSeconds)}s`;
  return config.service === undefined
    ? targetOfUrl(config.url ?? '', query)
    : targetOfService(config.service, query);
}

function targetOfService(service: NonNullable<HookClientConfig['service']>, query: string): HookTarget {
  const { namespace, name, port } = service;
  const host = `${name}.${namespace}.svc`;
  const authority = `${host}:${port}`;
  const path = `/${service.path.replace(/^\//, '')}?${query}`;
  return {
    url: `https://${authority}${path}`,
    path,
    authority,
    serverName: host,
    host,
    port,
    service: { namespace, name },
  };
}

function targetOfUrl(text: string, query: string): HookTarget | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host: authority, hostname, pathname, port } = new URL(text);
  if (protocol !== 'https:') return undefined;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const path = `${pathname}?${query}`;
  return {
    url: `https://${authority}${path}`,
    path,
    authority,
    serverName: isIP(host) === 0 ? host : '',
    host,
    port: port === '' ? 443 : Number(port),
  };
}
