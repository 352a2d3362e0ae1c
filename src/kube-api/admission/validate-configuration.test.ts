import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { applyDefaults } from '../schema/index.ts';
import { readHooks } from './admission-hook.ts';
import { validateConfiguration } from './validate-configuration.ts';

const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] };
const azure = {
  name: 'mutation.azure-workload-identity.io',
  admissionReviewVersions: ['v1', 'v1beta1'],
  clientConfig: { service: { name: 'webhook', namespace: 'azure', path: '/mutate-v1-pod' } },
  rules: [rule],
  sideEffects: 'None',
};
const configurationOf = (...webhooks: readonly JsonFields[]) => ({
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'one' },
  webhooks,
});
const withDefaults = (configuration: JsonFields & { readonly kind: string }) =>
  applyDefaults(
    { group: 'admissionregistration.k8s.io', version: 'v1', kind: configuration.kind },
    configuration,
  );
const faultsOf = (...webhooks: readonly JsonFields[]) =>
  validateConfiguration(withDefaults(configurationOf(...webhooks))).map(
    ({ field, message }) => `${field}: ${message}`,
  );

describe('a webhook configuration', () => {
  it('is stored with every default', () => {
    expect(withDefaults(configurationOf(azure)).webhooks).toEqual([
      {
        ...azure,
        clientConfig: { service: { ...azure.clientConfig.service, port: 443 } },
        rules: [{ ...rule, scope: '*' }],
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        reinvocationPolicy: 'Never',
        timeoutSeconds: 10,
        namespaceSelector: {},
        objectSelector: {},
      },
    ]);
    expect(faultsOf(azure)).toEqual([]);
  });

  it('has a reinvocation policy only where it mutates', () => {
    const validating = { ...configurationOf(azure), kind: 'ValidatingWebhookConfiguration' };
    expect(withDefaults(validating).webhooks).not.toMatchObject([{ reinvocationPolicy: expect.anything() }]);
  });

  it('keeps what it says itself, and its defaults when they are filled in again', () => {
    const once = withDefaults(configurationOf({ ...azure, timeoutSeconds: 3, failurePolicy: 'Ignore' }));
    expect(once.webhooks).toMatchObject([{ timeoutSeconds: 3, failurePolicy: 'Ignore' }]);
    expect(
      applyDefaults(
        { group: 'admissionregistration.k8s.io', version: 'v1', kind: 'MutatingWebhookConfiguration' },
        once,
      ),
    ).toEqual(once);
  });

  it.each([
    [
      { sideEffects: 'Some' },
      'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
    ],
    [
      { sideEffects: undefined },
      'webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun',
    ],
    [
      { name: 'two.parts' },
      'webhooks[0].name: Invalid value: "two.parts": should be a domain with at least three segments separated by dots',
    ],
    [{ name: '' }, 'webhooks[0].name: Required value'],
    [
      { admissionReviewVersions: [] },
      'webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1',
    ],
    [
      { admissionReviewVersions: ['v2'] },
      'webhooks[0].admissionReviewVersions: Invalid value: []string{"v2"}: must include at least one of v1, v1beta1',
    ],
    [
      { admissionReviewVersions: ['v1', 'v1'] },
      'webhooks[0].admissionReviewVersions[1]: Invalid value: "v1": duplicate version',
    ],
    [
      { timeoutSeconds: 31 },
      'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
    ],
    [
      { failurePolicy: 'Maybe' },
      'webhooks[0].failurePolicy: Unsupported value: "Maybe": supported values: "Fail", "Ignore"',
    ],
    [
      { reinvocationPolicy: 'Always' },
      'webhooks[0].reinvocationPolicy: Unsupported value: "Always": supported values: "IfNeeded", "Never"',
    ],
    [
      { clientConfig: {} },
      'webhooks[0].clientConfig: Required value: exactly one of url or service is required',
    ],
    [
      { clientConfig: { url: 'http://a.example.com' } },
      'webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
    ],
    [
      { clientConfig: { url: 'https://a.example.com/?x=1' } },
      'webhooks[0].clientConfig.url: Invalid value: "x=1": query parameters are not permitted in the URL',
    ],
    [
      { clientConfig: { url: 'https://me@a.example.com/' } },
      'webhooks[0].clientConfig.url: Invalid value: "me": user information is not permitted in the URL',
    ],
    [
      { clientConfig: { service: { name: 'a', namespace: 'b', path: '/x//y' } } },
      'webhooks[0].clientConfig.service.path: Invalid value: "/x//y": segment[1] may not be empty',
    ],
    [
      { clientConfig: { service: { name: 'a', namespace: 'b', port: 0 } } },
      'webhooks[0].clientConfig.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive',
    ],
    [
      { rules: [{ ...rule, operations: ['READ'] }] },
      'webhooks[0].rules[0].operations[0]: Unsupported value: "READ": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
    ],
    [{ rules: [{ ...rule, resources: [] }] }, 'webhooks[0].rules[0].resources: Required value'],
    [
      { rules: [{ ...rule, resources: ['*', 'pods'] }] },
      'webhooks[0].rules[0].resources: Invalid value: []string{"*", "pods"}: if \'*\' is present, must not specify other resources without subresources',
    ],
    [
      { rules: [{ ...rule, resources: ['pods/*', 'pods/log'] }] },
      'webhooks[0].rules[0].resources[1]: Invalid value: "pods/log": if \'pods/*\' is present, must not specify pods/log',
    ],
    [
      { rules: [{ ...rule, apiGroups: ['*', 'apps'] }] },
      'webhooks[0].rules[0].apiGroups: Invalid value: []string{"*", "apps"}: if \'*\' is present, must not specify other API groups',
    ],
    [
      { objectSelector: { matchExpressions: [{ key: 'a', operator: 'Near' }] } },
      'webhooks[0].objectSelector.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator',
    ],
    [
      { objectSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } },
      "webhooks[0].objectSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    ],
  ])('is told about %j', (change, fault) => {
    expect(faultsOf({ ...azure, ...change })).toEqual([fault]);
  });

  it('names a hook once', () => {
    expect(validateConfiguration(configurationOf(azure, azure))).toEqual([
      {
        reason: 'FieldValueDuplicate',
        field: 'webhooks[1].name',
        message: 'Duplicate value: "mutation.azure-workload-identity.io"',
      },
    ]);
  });

  it('has conditions that can be read, each under a name of its own', () => {
    const withConditions = (...matchConditions: readonly JsonFields[]) =>
      faultsOf({ ...azure, matchConditions });
    const field = 'webhooks[0].matchConditions';
    const condition = { name: 'a.b/c', expression: 'object.metadata.name == "web"' };
    expect(withConditions(condition, { ...condition, name: 'other' })).toEqual([]);
    expect(withConditions(condition, condition)).toEqual([`${field}[1].name: Duplicate value: "a.b/c"`]);
    expect(withConditions({ name: '', expression: ' ' })).toEqual([
      `${field}[0].expression: Required value`,
      `${field}[0].name: Required value`,
    ]);
    expect(withConditions({ ...condition, name: 'not a name' })).toEqual([
      expect.stringContaining(`${field}[0].name: Invalid value: "not a name": name part must consist of`),
    ]);
    expect(withConditions({ ...condition, expression: ' foo == 1 ' })).toEqual([
      `${field}[0].expression: Invalid value: "foo == 1": compilation failed: ERROR: <input>:1:1: ` +
        "undeclared reference to 'foo' (in container '')\n | foo == 1\n | ^",
    ]);
    const many = Array.from({ length: 65 }, (_, index) => ({ ...condition, name: `c${index}` }));
    expect(withConditions(...many.slice(1))).toEqual([]);
    expect(withConditions(...many)).toEqual([`${field}: Too many: 65: must have at most 64 items`]);
  });

  it('keeps conditions that nobody changes, whatever has become of them', () => {
    const matchConditions = [{ name: 'a', expression: 'what.an.older.version.took == 1' }];
    const stored = withDefaults(configurationOf({ ...azure, matchConditions }));
    const changed = withDefaults(configurationOf({ ...azure, matchConditions, timeoutSeconds: 3 }));
    expect(validateConfiguration(changed, stored)).toEqual([]);
    expect(validateConfiguration(changed, withDefaults(configurationOf(azure)))).toHaveLength(1);
  });

  it('can be read by those who call its hooks, whenever it has no fault', () => {
    const some = <T>(...values: readonly T[]) => fc.constantFrom(...values);
    const anyHook = fc.record(
      {
        name: some('a.b.c', 'a.b', 'd.e.f'),
        clientConfig: some<JsonFields>(azure.clientConfig, { url: 'https://x.y/' }, {}),
        rules: fc.array(some<JsonFields>(rule, { ...rule, scope: 'Odd' }, {}), { maxLength: 2 }),
        failurePolicy: some('Fail', 'Ignore', 'x'),
        reinvocationPolicy: some('Never', 'IfNeeded', 'x'),
        objectSelector: some<unknown>({}, { matchLabels: { a: 'b' } }, null),
        sideEffects: some('None', 'Some'),
        timeoutSeconds: fc.integer({ min: -1, max: 40 }),
        admissionReviewVersions: fc.array(some('v1', 'v1beta1', 'v2'), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(anyHook, { maxLength: 2 }), (webhooks) => {
        const stored = withDefaults(configurationOf(...webhooks));
        if (validateConfiguration(stored).length > 0) return;
        expect(readHooks([stored])).toHaveLength(webhooks.length);
      }),
      { numRuns: 500 },
    );
  });
});
