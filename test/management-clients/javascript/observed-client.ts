import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClientReport, Fault, Observation } from '../report.ts';
import type { DeclaredModels } from './declared-schema.ts';
import { findLostMembers } from './lost-members.ts';
import { type Mapper, type Mappers, mapperSchema } from './mapper-schema.ts';
import { findFaults, isRecord, type MemberSchema, type Schema, unknownMember } from './schema.ts';

/** A request of a client, and what came back. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly status: number;
  readonly body: unknown;
}

/** What an operation came to, for what follows. */
export interface Outcome {
  /** Of the last answer that was no word on how far an operation is. */
  // Stories look into answers of every shape.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly result: any;
}

/** Does an operation by its name, `vaults.get`, whatever a generation calls it. */
export type Perform = (operation: string, ...parameters: readonly unknown[]) => Promise<Outcome>;
/** The same for what is refused: the client has to throw, with this code. */
export type Refuse = (code: string, operation: string, ...parameters: readonly unknown[]) => Promise<void>;

/** What the clients before TypeSpec say of an operation. */
interface OperationSpec {
  readonly responses: Readonly<Record<string, { readonly bodyMapper?: Mapper } | undefined>>;
  readonly serializer: { readonly modelMappers: Mappers };
}

interface Call {
  readonly exchanges: Exchange[];
  readonly faults: Fault[];
  /** Then the models are held against what the client has made of it all. */
  readonly isDeclared: boolean;
  schemaOf: ((status: number) => Schema | undefined) | undefined;
}

const calls = new AsyncLocalStorage<Call>();

/** Every client is given this, in the way of its generation. */
export function recordExchange(exchange: Exchange): void {
  const call = calls.getStore();
  if (call === undefined) return;
  call.exchanges.push(exchange);
  if (!isRecord(exchange.body) && !Array.isArray(exchange.body)) return;
  if (exchange.status >= 300) return;
  const schema = isOperationStatus(exchange) ? operationStatus : call.schemaOf?.(exchange.status);
  if (schema !== undefined) call.faults.push(...findFaults(schema, exchange.body));
  else if (!call.isDeclared) call.faults.push(unread);
}

/** A client that has no model for an answer drops all of it. */
const unread: Fault = { path: '', fault: 'is read by no model' };

export interface ObservedClient {
  readonly perform: Perform;
  readonly refuse: Refuse;
  readonly report: () => Pick<ClientReport, 'observations' | 'untried'>;
}

export function observeClient(
  client: object,
  { declared, isNewest }: { readonly declared: DeclaredModels | undefined; readonly isNewest: boolean },
): ObservedClient {
  const observations: Observation[] = [];
  watchSpecs(client as SpecClient);

  const observe = async (wanted: string | undefined, operation: string, parameters: readonly unknown[]) => {
    const [groupName = '', name = ''] = operation.split('.');
    const group = readGroup(client, groupName);
    const method = group && findMethod(group, name);
    if (group === undefined || method === undefined) {
      if (isNewest) throw new Error(`The newest client has no ${operation}.`);
      observations.push({ operation, apiVersion: '', exchanges: [], faults: [], isAbsent: true });
      return { body: undefined, result: undefined };
    }
    const isDeclared = declared !== undefined;
    const call: Call = { exchanges: [], faults: [], isDeclared, schemaOf: undefined };
    const settled = await calls.run(call, () => settle(() => method.apply(group, [...parameters])));
    const answered = call.exchanges.filter((each) => !isOperationStatus(each) && each.body !== undefined);
    if (declared !== undefined && settled.code === undefined) {
      const schema = declared.schemaOf(groupName, name);
      checkDeclared({ call, answered, result: settled.result }, schema);
    }
    if (settled.code !== wanted) call.faults.push({ path: '', fault: describeEnd(settled, wanted) });
    const faults = call.faults.filter(({ fault }) => isNewest || fault !== unknownMember);
    observations.push({
      operation,
      apiVersion: call.exchanges[0]?.url.searchParams.get('api-version') ?? '',
      exchanges: call.exchanges.map(({ method: verb, status }) => `${verb} ${status}`),
      faults: withoutRepeats(faults),
    });
    return { body: answered.at(-1)?.body, result: settled.result };
  };
  return {
    report: () => ({ observations, untried: findUntried(client, observations) }),
    perform: (operation, ...parameters) => observe(undefined, operation, parameters),
    async refuse(code, operation, ...parameters) {
      await observe(code, operation, parameters);
    },
  };
}

type Method = (...parameters: unknown[]) => unknown;
type Group = Readonly<Record<string, unknown>>;

interface SpecClient {
  sendOperationRequest?: (
    this: unknown,
    parameters: unknown,
    spec: OperationSpec,
    callback?: unknown,
  ) => unknown;
}

/** Leaves the operation's own models where the exchange will find them. */
function watchSpecs(client: SpecClient): void {
  const send = client.sendOperationRequest;
  if (send === undefined) return;
  client.sendOperationRequest = (parameters, spec, callback) => {
    const call = calls.getStore();
    if (call !== undefined) {
      const mappers = spec.serializer.modelMappers;
      const schemaOf = (status: number) => {
        const mapper = spec.responses[status]?.bodyMapper;
        return mapper && mapperSchema(mapper, mappers);
      };
      // What polls for an end has no models, and reads the answer by those of the request before it.
      if (Object.keys(spec.responses).length > 0) {
        const last = call.schemaOf;
        call.schemaOf = (status) => schemaOf(status) ?? last?.(status);
      }
    }
    return send.call(client, parameters, spec, callback);
  };
}

function readGroup(client: object, name: string): Group | undefined {
  const group = name === '' ? client : (client as Group)[name];
  return typeof group === 'object' && group !== null ? (group as Group) : undefined;
}

/** One that takes its time, or is a word of the language, has other names in some generations. */
function findMethod(group: Group, name: string): Method | undefined {
  const begin = `begin${name[0]?.toUpperCase()}${name.slice(1)}AndWait`;
  for (const each of [name, begin, `${name}Method`]) {
    const method = group[each];
    if (typeof method === 'function') return method as Method;
  }
  return undefined;
}

interface Settled {
  readonly result?: unknown;
  /** Of what was thrown. */
  readonly code?: string;
  readonly message?: string;
}

/** Pages are read to their end, and pollers waited for. */
async function settle(work: () => unknown): Promise<Settled> {
  try {
    const started = work();
    return { result: isAsyncIterable(started) ? await readAll(started) : await started };
  } catch (error) {
    const { message, code, statusCode } = error as { message: string; code?: string; statusCode?: number };
    return { code: code ?? String(statusCode ?? 'none'), message };
  }
}

function describeEnd({ code, message }: Settled, wanted: string | undefined): string {
  if (code === undefined) return `was not refused with ${wanted}`;
  return `was refused with ${code}: ${message}`;
}

async function readAll(items: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

interface Read {
  readonly call: Call;
  readonly answered: readonly Exchange[];
  readonly result: unknown;
}

function checkDeclared({ call, answered, result }: Read, schema: Schema | undefined): void {
  if (schema === undefined) {
    if (answered.some(({ status }) => status < 300)) call.faults.push(unread);
    return;
  }
  call.faults.push(...findFaults(schema, result));
  const bodies = answered.map(({ body }) => body);
  const isList = schema.kind === 'list';
  const answer = isList ? bodies.flatMap((body) => (body as { value: unknown[] }).value) : bodies.at(-1);
  call.faults.push(...findLostMembers(answer, result));
}

const anyMember: MemberSchema = { schema: { kind: 'any' }, isRequired: false };
const statusMembers = ['id', 'name', 'startTime', 'endTime', 'error', 'percentComplete', 'properties'];

/** Azure: how an operation goes on, wherever it is asked for; all but the status may be left out. */
const operationStatus: Schema = {
  kind: 'object',
  members: () =>
    new Map([
      ...statusMembers.map((name): [string, MemberSchema] => [name, anyMember]),
      [
        'status',
        {
          schema: { kind: 'string', values: ['InProgress', 'Succeeded', 'Failed', 'Canceled'] },
          isRequired: true,
        },
      ],
    ]),
};

function isOperationStatus({ url }: Exchange): boolean {
  return /\/(operations|operationResults|operationStatuses)\/[^/]+$/i.test(url.pathname);
}

export function withoutRepeats(faults: readonly Fault[]): readonly Fault[] {
  return [...new Map(faults.map((each) => [JSON.stringify(each), each])).values()];
}

function findUntried(client: object, observations: readonly Observation[]): readonly string[] {
  const tried = new Set(observations.map(({ operation }) => operation));
  const groups = new Set([...tried].map((operation) => operation.split('.')[0] ?? ''));
  return [...groups]
    .flatMap((name) => operationsOf(readGroup(client, name)).map((each) => `${name}.${each}`))
    .filter((operation) => !tried.has(operation))
    .toSorted();
}

function operationsOf(group: Group | undefined): readonly string[] {
  if (group === undefined) return [];
  const names = [...Object.keys(group), ...Object.getOwnPropertyNames(Object.getPrototypeOf(group) ?? {})];
  const operations = names
    .filter(
      (name) =>
        typeof group[name] === 'function' &&
        !/^_|^constructor$|(Paging|Next)|__|^to|^has|^is|^value|^propertyIs/.test(name),
    )
    .map((name) => {
      const waited = /^begin(\w)(\w*?)(AndWait)?$/.exec(name);
      return waited ? `${waited[1]?.toLowerCase()}${waited[2]}` : name;
    });
  return [...new Set(operations)];
}
