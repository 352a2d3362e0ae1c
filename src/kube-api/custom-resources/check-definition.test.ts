import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { checkDefinition } from './check-definition.ts';

const names = { plural: 'tabs', singular: 'tab', kind: 'Tab', listKind: 'TabList' };
const object = { type: 'object' };

interface Given {
  readonly name?: string;
  readonly spec?: JsonFields;
  readonly version?: JsonFields;
  readonly schema?: unknown;
  readonly annotations?: Record<string, string>;
}

function define({
  name = 'tabs.example.com',
  spec = {},
  version = {},
  schema = object,
  annotations = {},
}: Given) {
  const one = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...version };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name, uid: '1', resourceVersion: '1', creationTimestamp: '', annotations },
    spec: { group: 'example.com', scope: 'Namespaced', names, versions: [one], ...spec },
    status: { storedVersions: ['v1'] },
  } satisfies KubeObject;
}

function mistakes(given: Given): readonly string[] {
  return checkDefinition(define(given), undefined).map(({ field, message }) => `${field}: ${message}`);
}

const openApi = 'spec.validation.openAPIV3Schema';
const withProperty = (property: unknown) => ({ schema: { ...object, properties: { a: property } } });
const label =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

describe('a definition', () => {
  it('that is sound has no mistakes', () => {
    expect(mistakes({})).toEqual([]);
  });

  it.each<[Given, string]>([
    [
      { name: 'other.example.com' },
      'metadata.name: Invalid value: "other.example.com": must be spec.names.plural+"."+spec.group',
    ],
    [
      { name: 'tabs.local', spec: { group: 'local' } },
      'spec.group: Invalid value: "local": should be a domain with at least one dot',
    ],
    [{ spec: { scope: '' } }, 'spec.scope: Required value'],
    [
      { spec: { scope: 'Some' } },
      'spec.scope: Unsupported value: "Some": supported values: "Cluster", "Namespaced"',
    ],
    [{ spec: { names: { ...names, kind: '' } } }, 'spec.names.kind: Required value'],
    [
      { spec: { names: { ...names, listKind: 'Tab' } } },
      'spec.names.listKind: Invalid value: "Tab": kind and listKind may not be the same',
    ],
    [
      { spec: { names: { ...names, shortNames: ['T'] } } },
      `spec.names.shortNames[0]: Invalid value: "T": ${label}`,
    ],
    [
      { spec: { names: { ...names, kind: 'T_' } } },
      `spec.names.kind: Invalid value: "T_": may have mixed case, but should otherwise match: ${label}`,
    ],
    [
      { spec: { preserveUnknownFields: true } },
      'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    ],
    [
      { spec: { conversion: { strategy: 'Other' } } },
      'spec.conversion.strategy: Unsupported value: "Other": supported values: "None", "Webhook"',
    ],
    [
      { version: { storage: false } },
      'spec.versions: Invalid value: ["v1"]: must have exactly one version marked as storage version',
    ],
    [{ version: { schema: undefined } }, 'spec.versions[0].schema.openAPIV3Schema: Required value'],
    [
      { version: { deprecationWarning: 'old' } },
      'spec.versions[0].deprecationWarning: Invalid value: "old": can only be set for deprecated versions',
    ],
    [
      { version: { additionalPrinterColumns: [{ name: 'A', type: 'any', jsonPath: '.a' }] } },
      'spec.additionalPrinterColumns[0].type: Invalid value: "any": must be one of boolean,date,integer,number,string',
    ],
    [
      { version: { additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: 'a' }] } },
      'spec.additionalPrinterColumns[0].jsonPath: Invalid value: "a": must be a simple json path starting with .',
    ],
    [
      { version: { additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: '.a[0:1]' }] } },
      'spec.additionalPrinterColumns[0].jsonPath: Invalid value: ".a[0:1]": is no path that this server reads: what is in the brackets is not supported here at character 3',
    ],
    [
      {
        version: {
          subresources: { scale: { specReplicasPath: '.status.a', statusReplicasPath: '.status.b' } },
        },
      },
      'spec.subresources.scale.specReplicasPath: Invalid value: ".status.a": should be a json path under .spec',
    ],
    [
      { version: { selectableFields: [{ jsonPath: '.metadata.name' }] } },
      'spec.selectableFields[0].jsonPath: Invalid value: ".metadata.name": must not point to fields in metadata',
    ],
    [
      { ...withProperty(object), version: { selectableFields: [{ jsonPath: '.a' }] } },
      'spec.selectableFields[0].jsonPath: Invalid value: ".a": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
    ],
    [{ schema: {} }, `${openApi}.type: Required value: must not be empty at the root`],
    [{ schema: { type: 'string' } }, `${openApi}.type: Invalid value: "string": must be object at the root`],
    [
      { schema: { ...object, additionalProperties: true } },
      `${openApi}.additionalProperties: Forbidden: must not be used at the root`,
    ],
    [
      withProperty({}),
      `${openApi}.properties[a].type: Required value: must not be empty for specified object fields`,
    ],
    [withProperty({ type: 'array' }), `${openApi}.properties[a].items: Required value: must be specified`],
    [
      withProperty({ type: 'array', items: {} }),
      `${openApi}.properties[a].items.type: Required value: must not be empty for specified array items`,
    ],
    [
      withProperty({ type: 'array', items: { type: 7 } }),
      `${openApi}.properties[a].items.type: Invalid value: "7": must be of type string`,
    ],
    [
      withProperty({ type: 'any' }),
      `${openApi}.properties[a].type: Unsupported value: "any": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ],
    [
      withProperty({ ...object, $ref: '#' }),
      `${openApi}.properties[a].$ref: Forbidden: $ref is not supported`,
    ],
    [
      withProperty({ ...object, properties: { b: object }, additionalProperties: object }),
      `${openApi}.properties[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
    ],
    [
      withProperty({ ...object, anyOf: [{ type: 'object' }] }),
      `${openApi}.properties[a].anyOf[0].type: Forbidden: must be empty to be structural`,
    ],
    [
      withProperty({ type: 'string', pattern: '(' }),
      `${openApi}.properties[a].pattern: Invalid value: "(": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): \`(\``,
    ],
    [
      withProperty({ type: 'string', default: 1 }),
      `${openApi}.properties[a].default: Invalid value: "integer": ${openApi}.properties[a].default in body must be of type string: "integer"`,
    ],
    [
      withProperty({ type: 'array', items: object, 'x-kubernetes-list-type': 'map' }),
      `${openApi}.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
    ],
    [
      withProperty({ 'x-kubernetes-int-or-string': true, 'x-kubernetes-preserve-unknown-fields': true }),
      `${openApi}.properties[a].x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true`,
    ],
    [
      { schema: { ...object, properties: { metadata: { ...object, properties: { labels: object } } } } },
      `${openApi}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
    ],
    [
      { name: 'tabs.example.k8s.io', spec: { group: 'example.k8s.io' } },
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ],
  ])('is refused: %j', (given, mistake) => {
    expect(mistakes(given)).toContain(mistake);
  });

  it('may say int-or-string as generators do', () => {
    const anyOf = [{ type: 'integer' }, { type: 'string' }];
    expect(mistakes(withProperty({ anyOf, 'x-kubernetes-int-or-string': true, pattern: '^a' }))).toEqual([]);
  });

  it('names the version where versions differ', () => {
    const versions = [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: object } },
      { name: 'v2', served: true, storage: false, schema: { openAPIV3Schema: {} } },
    ];
    expect(mistakes({ spec: { versions } })).toEqual([
      'spec.versions[1].schema.openAPIV3Schema.type: Required value: must not be empty at the root',
    ]);
  });

  it('of a protected group says who approved it', () => {
    const approved = { 'api-approved.kubernetes.io': 'unapproved, a test' };
    const spec = { group: 'example.k8s.io' };
    expect(mistakes({ name: 'tabs.example.k8s.io', spec, annotations: approved })).toEqual([]);
  });
});
