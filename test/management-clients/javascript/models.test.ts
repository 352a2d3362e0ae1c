import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseTypes, readDeclaredModels } from './declared-schema.ts';
import { findLostMembers } from './lost-members.ts';
import { mapperSchema } from './mapper-schema.ts';
import { findFaults, type Schema } from './schema.ts';

const print = (schema: Schema | undefined, value: unknown) =>
  findFaults(schema ?? { kind: 'any' }, value).map(({ path, fault }) => `${path} ${fault}`);

/** `Vault`, by each of the two kinds of model. */
const byMapper = mapperSchema(
  { type: { name: 'Composite', className: 'Vault' } },
  {
    Vault: {
      type: {
        name: 'Composite',
        className: 'Vault',
        modelProperties: {
          name: { serializedName: 'name', required: true, type: { name: 'String' } },
          tenantId: { serializedName: 'properties.tenantId', required: true, type: { name: 'Uuid' } },
          days: { serializedName: 'properties.days', type: { name: 'Number' } },
          isOn: { serializedName: 'properties.isOn', type: { name: 'Boolean' } },
          at: { serializedName: 'properties.at', type: { name: 'DateTime' } },
          family: { serializedName: 'properties.family', type: { name: 'Enum', allowedValues: ['A', 'B'] } },
          odd: { serializedName: 'odata\\.type', type: { name: 'String' } },
          tags: { serializedName: 'tags', type: { name: 'Dictionary', value: { type: { name: 'String' } } } },
          parts: {
            serializedName: 'parts',
            type: { name: 'Sequence', element: { type: { name: 'Composite', className: 'Vault' } } },
          },
        },
      },
    },
  },
);
const byDeclaration = parseTypes(`
/** A vault. */
export interface Resource {
    readonly name: string;
}
export declare interface Vault extends Resource {
    properties: VaultProperties; // { name: string }
    tags?: Record<string, string>;
    parts?: Vault[];
    "odata.type"?: string | null;
}
export interface VaultProperties {
    tenantId: string;
    days?: number;
    isOn?: NullableOption<boolean>;
    at?: Date;
    family?: Family;
}
export type Family =
    | "A"
    | "B";
`).get('Vault');

const tenantId = '10000000-0000-4000-8000-000000000001';
const vault = {
  name: 'one',
  properties: { tenantId, days: 90, isOn: false, at: '2026-01-02T03:04:05Z', family: 'A' },
  tags: { team: 'blue' },
  'odata.type': 'x',
};
const withProperties = (changes: object) => ({ ...vault, properties: { ...vault.properties, ...changes } });

describe.each([
  ['of a mapper', byMapper],
  ['of a declaration', byDeclaration],
])('a model %s', (_, schema) => {
  it('takes what is as it says', () => {
    expect(print(schema, { ...vault, parts: [vault] })).toEqual([]);
    expect(print(schema, withProperties({ days: null }))).toEqual([]);
    expect(print(schema, withProperties({ at: new Date(0) }))).toEqual([]);
  });

  it.each([
    ['a member that is missing', { properties: vault.properties }, 'name is required, and missing'],
    ['one that is null', { ...vault, name: null }, 'name is required, and missing'],
    ['a whole part that is missing', { name: 'one' }, 'properties is required, and missing'],
    [
      'one that is missing below',
      { name: 'one', properties: {} },
      'properties.tenantId is required, and missing',
    ],
    ['a number for a text', { ...vault, name: 1 }, 'name is not a string but number'],
    [
      'a text for a number',
      withProperties({ days: '90' }),
      "properties.days is not a number but string '90'",
    ],
    [
      'a text for a flag',
      withProperties({ isOn: 'yes' }),
      "properties.isOn is not a boolean but string 'yes'",
    ],
    ['no time', withProperties({ at: 'today' }), "properties.at is not a date but string 'today'"],
    ['a word that is unknown', withProperties({ family: 'C' }), "properties.family is 'C', and none of A, B"],
    ['a record for a list', { ...vault, parts: {} }, 'parts is not a list but object'],
    ['a list for a record', { ...vault, tags: [] }, 'tags is not a record but a list'],
    ['a wrong value of a record', { ...vault, tags: { team: 1 } }, 'tags{} is not a string but number'],
    [
      'what is wrong in an item',
      { ...vault, parts: [{ ...vault, name: 1 }] },
      'parts[].name is not a string but number',
    ],
    ['what it does not know', withProperties({ colour: 'red' }), 'properties.colour is in no model'],
    ['no object', [], ' is not an object but a list'],
  ])('finds %s', (_fault, value, expected) => {
    expect(print(schema, value)).toEqual([expected]);
  });
});

describe('a page of a list, of a mapper of the oldest generation', () => {
  const page = mapperSchema(
    {
      type: {
        name: 'Composite',
        modelProperties: {
          value: {
            serializedName: '',
            required: true,
            type: { name: 'Sequence', element: { type: { name: 'String' } } },
          },
        },
      },
    },
    {},
  );

  it('has its items where every other has them', () => {
    expect(print(page, { value: ['a'] })).toEqual([]);
    expect(print(page, { value: [1] })).toEqual(['value[] is not a string but number']);
    expect(print(page, {})).toEqual(['value is required, and missing']);
  });
});

describe('the declarations of a package', () => {
  const folder = fileURLToPath(new URL('../../../node_modules/@azure/', import.meta.url));
  const vaults = readDeclaredModels(`${folder}arm-keyvault`);

  it.each(['get', 'createOrUpdate'])('say what an operation answers with: %s', (operation) => {
    const schema = vaults?.schemaOf('vaults', operation);
    expect(print(schema, { properties: { tenantId, sku: { family: 'A' } } })).toEqual([
      'properties.sku.name is required, and missing',
    ]);
    const read = { properties: { tenantId, sku: { family: 'A', name: 'standard' } }, tags: { team: 1 } };
    expect(print(schema, read)).toEqual(['tags{} is not a string but number']);
  });

  it('are those of all the APIs that it has', () => {
    const rules = readDeclaredModels(`${folder}arm-monitor`)?.schemaOf('dataCollectionRules', 'get');
    const read = { location: 'eastus', dataFlows: [{ streams: 1 }] };
    expect(print(rules, read)).toEqual(['dataFlows[].streams is not a list but number']);
  });

  it('say it of lists, and of nothing', () => {
    expect(print(vaults?.schemaOf('vaults', 'listDeleted'), [{ properties: 1 }])).toEqual([
      '[].properties is not an object but number',
    ]);
    expect(vaults?.schemaOf('vaults', 'delete')).toBeUndefined();
    expect(vaults?.schemaOf('vaults', 'nothing')).toBeUndefined();
    expect(readDeclaredModels(`${folder}arm-msi`)).toBeUndefined();
  });
});

describe('what a client has read', () => {
  const answer = {
    type: 'pool',
    properties: {
      privateFQDN: 'a',
      type: 'set',
      at: '2026-01-02T03:04:05Z',
      list: [{ key: 'aGVsbG8=' }],
      none: null,
    },
  };

  it('has every value of the answer, under whatever name', () => {
    const read = {
      type: 'pool',
      privateFqdn: 'a',
      typePropertiesType: 'set',
      at: new Date('2026-01-02T03:04:05.000Z'),
      list: [{ key: Buffer.from('hello') }],
    };
    expect(findLostMembers(answer, read)).toEqual([]);
  });

  it.each([
    [
      'a member',
      { ...answer, properties: { ...answer.properties, privateFQDN: undefined } },
      'properties.privateFQDN',
    ],
    ['an item', { ...answer, properties: { ...answer.properties, list: [] } }, 'properties.list[].key'],
    ['a value', { ...answer, properties: { ...answer.properties, type: 'other' } }, 'properties.type'],
    ['its type', { ...answer, type: 1 }, 'type'],
  ])('has lost %s', (_, read, path) => {
    expect(findLostMembers(answer, read)).toEqual([{ path, fault: 'is lost' }]);
  });
});
