import { describe, expect, it } from 'vitest';
import { denied } from './denials.ts';
import type { JsonFields } from './json-fields.ts';
import { mutatePod } from './mutate-pod.ts';

const prefix = 'azure.workload.identity/';

function mutate(pod: JsonFields) {
  return mutatePod({
    pod,
    namespace: 'default',
    serviceAccount: { name: 'sa', annotations: {} },
    settings: {
      defaultTenantId: 'tenant',
      authorityHost: 'https://login.microsoftonline.com/',
      audience: 'api://AzureADTokenExchange',
      proxyImage: 'proxy',
      proxyInitImage: 'proxy-init',
      logLevel: '',
      usesNativeSidecars: true,
      layout: 'v1.6',
    },
  });
}

function annotated(annotations: Record<string, string>, spec: JsonFields = {}): JsonFields {
  const entries = Object.entries(annotations).map(([name, value]) => [`${prefix}${name}`, value]);
  return { metadata: { annotations: Object.fromEntries(entries) }, spec };
}

const withPort = (port: string) => annotated({ 'inject-proxy-sidecar': 'true', 'proxy-sidecar-port': port });
const withExpiration = (text: string) => annotated({ 'service-account-token-expiration': text });

describe('mutatePod', () => {
  it.each([
    // Cases 54 to 56 of upstream's tests.
    [
      'a proxy on the network of the node',
      annotated({ 'inject-proxy-sidecar': 'true' }, { hostNetwork: true }),
      'hostNetwork is set to true, cannot inject proxy sidecar',
    ],
    [
      'a port that is no number',
      withPort('invalid'),
      'failed to parse proxy sidecar port: strconv.ParseInt: parsing "invalid": invalid syntax',
    ],
    [
      'an expiration that is no number',
      withExpiration('invalid'),
      'strconv.ParseInt: parsing "invalid": invalid syntax',
    ],
    [
      'an expiration that is too short',
      withExpiration('3599'),
      'token expiration 3599 not valid. Expected value to be between 3600 and 86400',
    ],
    [
      'an expiration beyond 64 bits',
      withExpiration('9223372036854775808'),
      'strconv.ParseInt: parsing "9223372036854775808": value out of range',
    ],
    [
      'an expiration at the edge of 64 bits',
      withExpiration('-9223372036854775808'),
      'token expiration -9223372036854775808 not valid. Expected value to be between 3600 and 86400',
    ],
    [
      'an empty port',
      withPort(''),
      'failed to parse proxy sidecar port: strconv.ParseInt: parsing "": invalid syntax',
    ],
    ['port 0', withPort('0'), 'proxy sidecar port 0 not valid. Expected value to be between 1 and 65535'],
    ['port -1', withPort('-1'), 'proxy sidecar port -1 not valid. Expected value to be between 1 and 65535'],
    [
      'port 65536',
      withPort('65536'),
      'proxy sidecar port 65536 not valid. Expected value to be between 1 and 65535',
    ],
    [
      'a port beyond 32 bits',
      withPort('2147483648'),
      'failed to parse proxy sidecar port: strconv.ParseInt: parsing "2147483648": value out of range',
    ],
  ])('denies %s', (_what, pod, message) => {
    expect(mutate(pod)).toEqual({ kind: 'denied', code: 400, message });
  });

  it('names the proxy before the expiration where both are wrong', () => {
    const both = { 'inject-proxy-sidecar': 'true', 'service-account-token-expiration': '1' };
    expect(mutate(annotated(both, { hostNetwork: true }))).toMatchObject({
      message: 'hostNetwork is set to true, cannot inject proxy sidecar',
    });
  });

  it('leaves the port of a proxy that nobody wants unread', () => {
    const pod = annotated(
      { 'inject-proxy-sidecar': 'false', 'proxy-sidecar-port': 'x' },
      { hostNetwork: true },
    );
    expect(mutate(pod).kind).toBe('mutated');
  });

  it.each([
    [{}, 'spec is missing'],
    [{ spec: [] }, 'spec is not an object'],
    [{ spec: {}, metadata: { annotations: { a: 1 } } }, 'metadata.annotations is not a map of strings'],
    [{ spec: {}, metadata: { labels: [] } }, 'metadata.labels is not a map of strings'],
    [{ spec: {}, metadata: { name: 1 } }, 'metadata.name is not a string'],
    [{ spec: { containers: {} } }, 'spec.containers is not a list'],
    [{ spec: { containers: [{}, null] } }, 'spec.containers[1] is not an object'],
    [{ spec: { initContainers: [{ env: 'a' }] } }, 'spec.initContainers[0].env is not a list'],
    [{ spec: { containers: [{ env: [{ name: 1 }] }] } }, 'spec.containers[0].env[0].name is not a string'],
    [
      { spec: { containers: [{ volumeMounts: [[]] }] } },
      'spec.containers[0].volumeMounts[0] is not an object',
    ],
    [{ spec: { volumes: 'a' } }, 'spec.volumes is not a list'],
    [JSON.parse('{"__proto__":{"spec":{}}}'), 'spec is missing'],
  ])('denies %j, which is no pod', (pod, fault) => {
    expect(mutate(pod)).toEqual({
      kind: 'denied',
      code: 400,
      message: `the object cannot be read as a pod: ${fault}`,
    });
  });

  it('takes null for absence wherever Kubernetes does', () => {
    const spec = {
      containers: [{ name: 'a', env: null, volumeMounts: null }],
      initContainers: null,
      volumes: null,
    };
    expect(mutate({ metadata: null, spec })).toMatchObject({
      kind: 'mutated',
      pod: { spec: { volumes: [{}] } },
    });
  });

  it('repeats no more of a number than a sentence bears', () => {
    const denial = mutate(withExpiration('9'.repeat(200_000)));
    expect(denial).toMatchObject({ kind: 'denied', code: 400 });
    expect(JSON.stringify(denial).length).toBeLessThan(200);
  });
});

describe('denied', () => {
  it('says that a service account is not there in the words of the API server', () => {
    const message = 'serviceaccounts "sa" not found';
    expect(denied('serviceAccountNotFound', { name: 'sa' })).toEqual({ kind: 'denied', code: 400, message });
  });
});
