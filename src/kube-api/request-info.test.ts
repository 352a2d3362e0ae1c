import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRequestInfo, type RequestInfo } from './request-info.ts';

function parse(method: string, target: string): RequestInfo {
  return parseRequestInfo(method, new URL(target, 'https://cluster.local'));
}

/** Without the query, which is compared by what it does. */
function parseTarget(method: string, target: string) {
  const info = parse(method, target);
  if (info.kind === 'path') return info;
  const { query: _query, ...rest } = info;
  return rest;
}

const core = { kind: 'resource', group: '', version: 'v1' };

describe('parseRequestInfo', () => {
  it.each([
    ['GET', '/api/v1/namespaces', { ...core, verb: 'list', resource: 'namespaces' }],
    ['POST', '/api/v1/namespaces', { ...core, verb: 'create', resource: 'namespaces' }],
    [
      'GET',
      '/api/v1/namespaces/x',
      { ...core, verb: 'get', resource: 'namespaces', namespace: 'x', name: 'x' },
    ],
    [
      'PUT',
      '/api/v1/namespaces/x/finalize',
      { ...core, verb: 'update', resource: 'namespaces', namespace: 'x', name: 'x', subresource: 'finalize' },
    ],
    [
      'GET',
      '/api/v1/namespaces/x/serviceaccounts',
      { ...core, verb: 'list', resource: 'serviceaccounts', namespace: 'x' },
    ],
    ['GET', '/api/v1/serviceaccounts?limit=500', { ...core, verb: 'list', resource: 'serviceaccounts' }],
    [
      'POST',
      '/api/v1/namespaces/x/serviceaccounts/y/token',
      {
        ...core,
        verb: 'create',
        resource: 'serviceaccounts',
        namespace: 'x',
        name: 'y',
        subresource: 'token',
      },
    ],
    [
      'GET',
      '/api/v1/namespaces/x/pods?watch=true',
      { ...core, verb: 'watch', resource: 'pods', namespace: 'x' },
    ],
    [
      'GET',
      '/api/v1/namespaces/x/pods?watch=false',
      { ...core, verb: 'list', resource: 'pods', namespace: 'x' },
    ],
    [
      'DELETE',
      '/apis/apps/v1/namespaces/x/deployments/web',
      { ...core, group: 'apps', verb: 'delete', resource: 'deployments', namespace: 'x', name: 'web' },
    ],
    [
      'DELETE',
      '/apis/apps/v1/namespaces/x/deployments',
      { ...core, group: 'apps', verb: 'deletecollection', resource: 'deployments', namespace: 'x' },
    ],
  ])('reads %s %s', (method, target, expected) => {
    expect(parseTarget(method, target)).toEqual(expected);
  });

  it.each([
    '/',
    '/version',
    '/api',
    '/api/v1',
    '/apis',
    '/apis/apps/v1',
    '/apis/apps/v1/',
    '/api/v1/namespaces//serviceaccounts',
    '/api/v1/namespaces/x/serviceaccounts/y/token/z',
    '/api/v1/namespaces/x%2Fserviceaccounts%2Fy',
    '/api/v1/namespaces/%25/serviceaccounts',
    '/api/v1/namespaces/%ff/serviceaccounts',
    '/API/v1/namespaces',
  ])('takes %s for no resource', (target) => {
    expect(parse('GET', target)).toMatchObject({ kind: 'path', verb: 'get' });
  });

  it('does not let an encoded dot segment climb to another namespace', () => {
    expect(parseTarget('GET', '/api/v1/namespaces/x/serviceaccounts/%2e%2e/%2e%2e/y')).toMatchObject({
      resource: 'namespaces',
      name: 'y',
    });
  });

  it('reads back every path that can be written', () => {
    const segment = fc
      .stringMatching(/^[a-z0-9:._-]{1,20}$/)
      .filter((text) => !['.', '..', 'status', 'finalize'].includes(text));
    const name = fc.option(segment, { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({
          group: fc.constantFrom('', 'apps', 'x.example.com'),
          version: fc.constantFrom('v1', 'v2beta1'),
        }),
        fc.record({
          namespace: name,
          resource: segment.filter((text) => text !== 'namespaces'),
          name,
          subresource: name,
        }),
        ({ group, version }, target) => {
          const { namespace, resource } = target;
          const subresource = target.name === undefined ? undefined : target.subresource;
          const parts = [resource, target.name, subresource].filter((part) => part !== undefined);
          const scope = namespace === undefined ? [] : ['namespaces', namespace];
          const root = group === '' ? ['api', version] : ['apis', group, version];
          const path = `/${[...root, ...scope, ...parts].map(encodeURIComponent).join('/')}`;
          expect(parseTarget('PATCH', path)).toEqual({
            kind: 'resource',
            verb: 'patch',
            group,
            version,
            resource,
            ...(namespace !== undefined && { namespace }),
            ...(target.name !== undefined && { name: target.name }),
            ...(subresource !== undefined && { subresource }),
          });
        },
      ),
    );
  });

  it('never fails, and never yields a segment with a slash', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const url = new URL('https://cluster.local/');
        url.pathname = `/api/v1/${text}`;
        const info = parseRequestInfo('GET', url);
        if (info.kind === 'path') return;
        for (const part of [info.resource, info.namespace, info.name, info.subresource]) {
          expect(part ?? 'absent').not.toMatch(/[/%]|^\.{1,2}$/);
        }
      }),
    );
  });
});
