import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DefaultAzureCredential } from '@azure/identity';
import type { ClientReport, Fault, Observation } from '../report.ts';
import { parseTypes } from './declared-schema.ts';
import { type Outcome, withoutRepeats } from './observed-client.ts';
import { findFaults, type MemberSchema, type ObjectSchema, type Schema } from './schema.ts';

/** The client of Microsoft Graph. It has one operation, and the models are a package of their own. */
export interface OpenedGraph {
  readonly report: () => ClientReport;
  /** `Application`, `Application[]` or `String[]`; nothing for what answers with nothing. */
  perform(model: string | undefined, method: Verb, path: string, body?: object): Promise<Outcome>;
  refuse(status: number, method: Verb, path: string, body?: object): Promise<void>;
}

type Verb = 'GET' | 'POST' | 'PATCH' | 'DELETE';

interface GraphPackage {
  readonly Client: { initWithMiddleware(options: object): { api(path: string): GraphCall } };
}

interface GraphCall extends Record<Lowercase<Verb>, (body?: object) => Promise<Response>> {
  responseType(type: 'raw'): GraphCall;
}

const credential = new DefaultAzureCredential();
const scope = 'https://graph.microsoft.com/.default';

export function openGraph(folder: string): OpenedGraph {
  const load = createRequire(join(folder, 'package.json'));
  const packageName = '@microsoft/microsoft-graph-client';
  const { Client } = load(packageName) as GraphPackage;
  const { version } = load(`${packageName}/package.json`) as { version: string };
  const manifest = load.resolve('@microsoft/microsoft-graph-types/package.json');
  const types = parseTypes(readFileSync(join(dirname(manifest), 'microsoft-graph.d.ts'), 'utf8'));
  const client = Client.initWithMiddleware({
    authProvider: { getAccessToken: async () => (await credential.getToken(scope)).token },
  });
  const observations: Observation[] = [];

  const request = async (method: Verb, path: string, body: object | undefined) => {
    const verb = method.toLowerCase() as Lowercase<Verb>;
    const response = await client.api(path).responseType('raw')[verb](body);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const keep = (operation: string, status: number, faults: readonly Fault[]) => {
    observations.push({
      operation,
      apiVersion: 'v1.0',
      exchanges: [`${operation.split(' ')[0]} ${status}`],
      faults: withoutRepeats(faults),
    });
  };
  return {
    report: () => ({ packageName, version, observations, untried: [] }),
    async perform(model, method, path, given) {
      const { status, body } = await request(method, path, given);
      const isWrong = status >= 300 || (model === undefined) !== (body === undefined);
      const faults = isWrong
        ? [{ path: '', fault: `was answered with ${status} ${JSON.stringify(body)}` }]
        : findFaults(model === undefined ? { kind: 'any' } : answerOf(model, types), body);
      keep(`${method} ${nameOf(path)}`, status, faults);
      return { body, result: body };
    },
    async refuse(wanted, method, path, given) {
      const { status, body } = await request(method, path, given);
      const faults = findFaults(refusalSchema, body);
      const isOther = status !== wanted;
      keep(`${method} ${nameOf(path)}`, status, [
        ...faults,
        ...(isOther
          ? [{ path: '', fault: `was answered with ${status}, and not refused with ${wanted}` }]
          : []),
      ]);
    },
  };
}

/** Without what is another in every run. */
function nameOf(path: string): string {
  return path.replace(/\?.*/, '').replaceAll(/[\da-f]{8}-[-\da-f]{27}/g, '…');
}

function answerOf(model: string, types: ReadonlyMap<string, Schema>): Schema {
  const item = itemOf(model.replace('[]', ''), types);
  if (!model.endsWith('[]')) return item;
  const value = { schema: { kind: 'list', of: item }, isRequired: true } as const;
  return annotated({ kind: 'object', members: () => new Map([['value', value]]) });
}

function itemOf(name: string, types: ReadonlyMap<string, Schema>): Schema {
  if (name === 'String') return { kind: 'string' };
  const schema = types.get(name);
  if (schema?.kind !== 'object') throw new Error(`Graph has no model ${name}.`);
  return annotated(schema, name === 'DirectoryObject');
}

/** OData: members with an @ in their name tell of what they stand beside. A directory object may be of any kind. */
function annotated({ members }: ObjectSchema, isOfAnyKind = false): ObjectSchema {
  const annotations = ['@odata.context', '@odata.type', '@odata.id', '@odata.count', '@odata.nextLink'];
  const member = { schema: { kind: 'any' }, isRequired: false } as const;
  return {
    kind: 'object',
    members: () =>
      new Map<string, MemberSchema>([...annotations.map((name) => [name, member] as const), ...members()]),
    ...(isOfAnyKind && { others: { kind: 'any' } }),
  };
}

const text: MemberSchema = { schema: { kind: 'string' }, isRequired: true };
const inner: ObjectSchema = {
  kind: 'object',
  members: () =>
    new Map([
      ['date', text],
      ['request-id', text],
      ['client-request-id', text],
    ]),
};
const refusalSchema: Schema = {
  kind: 'object',
  members: () =>
    new Map([
      [
        'error',
        {
          schema: {
            kind: 'object',
            members: () =>
              new Map<string, MemberSchema>([
                ['code', text],
                ['message', text],
                ['innerError', { schema: inner, isRequired: true }],
              ]),
          },
          isRequired: true,
        },
      ],
    ]),
};
