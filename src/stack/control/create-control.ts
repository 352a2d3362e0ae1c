import type { z } from 'zod';
import type { KubeApi } from '../../kube-api/index.ts';
import { BodyTooLargeError, readText } from '../../platform/http/index.ts';
import type { Part } from '../../platform/part.ts';
import { equalInConstantTime, type Secret } from '../../platform/secret.ts';
import { nameClusters } from '../client-files.ts';
import type { Clusters } from '../clusters.ts';
import type { OperatorTenants } from '../operator-tenants.ts';
import {
  type CreateSubscriptionAnswer,
  type CreateTenantAnswer,
  createSubscriptionSchema,
  createTenantSchema,
  dropKeySchema,
  rotateKeysSchema,
} from './control-messages.ts';

export interface ControlDependencies {
  readonly clusters: Pick<Clusters, 'list'>;
  readonly tenants: Pick<OperatorTenants, 'create' | 'createSubscription'> & {
    /** Lets clients know of what was made. */
    onChange(): Promise<void>;
  };
  /** Who knows it can read the data folder, and so owns all of it. */
  readonly token: Secret;
}

const maximumBodyBytes = 4_096;

/** One thing that can be asked of a cluster. */
type ClusterOperation = (api: KubeApi, body: unknown) => Promise<unknown>;

const clusterOperations: Readonly<Record<string, ClusterOperation>> = {
  'rotate-keys': async (api, body) => {
    const { publishLeadSeconds, isForced } = parse(rotateKeysSchema, body);
    return await api.rotateKeys({
      ...(publishLeadSeconds !== undefined && { publishLeadSeconds }),
      ...(isForced !== undefined && { isForced }),
    });
  },
  'drop-key': async (api, body) => {
    const { keyId, isForced = false } = parse(dropKeySchema, body);
    return await api.dropKey(keyId, { isForced });
  },
};

/** One kind of thing that can be made. */
type Creation = (tenants: ControlDependencies['tenants'], body: unknown) => Promise<unknown>;

const creations: Readonly<Record<string, Creation>> = {
  async tenants(tenants, body): Promise<CreateTenantAnswer> {
    const made = await tenants.create(parse(createTenantSchema, body));
    const { id: tenantId, displayName, domains } = made.tenant;
    if (made.kind === 'name-taken') return { kind: made.kind, tenantId };
    await tenants.onChange();
    const { id, displayName: name } = made.subscription;
    return {
      kind: made.kind,
      tenantId,
      displayName,
      domain: domains[0] ?? '',
      subscription: { id, displayName: name },
      userPrincipalName: made.user.userPrincipalName,
      password: made.user.password.reveal(),
    };
  },
  async subscriptions(tenants, body): Promise<CreateSubscriptionAnswer> {
    const { tenant, displayName } = parse(createSubscriptionSchema, body);
    const made = await tenants.createSubscription({ displayName, ...(tenant !== undefined && { tenant }) });
    if (made.kind === 'unknown-tenant') return made;
    await tenants.onChange();
    const { id, tenantId } = made.subscription;
    return { kind: made.kind, id, displayName, tenantId };
  },
};

/** A refusal that says what was wrong with the request, and nothing else. */
class ControlRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ControlRefusal';
    this.status = status;
  }
}

function refusal(status: number, message: string, cause?: unknown): ControlRefusal {
  return new ControlRefusal(status, message, cause);
}

/** The surface by which commands of other processes reach this stack. What it answers are outcomes, refused ones too. */
export function createControl(dependencies: ControlDependencies): Part {
  return {
    async fetch(request) {
      try {
        authenticate(request, dependencies.token);
        const operation = findOperation(request, dependencies);
        return Response.json(await operation(await readJson(request)));
      } catch (error) {
        if (!(error instanceof ControlRefusal)) throw error;
        return Response.json({ error: { message: error.message } }, { status: error.status });
      }
    },
    close: async () => {},
  };
}

function authenticate(request: Request, token: Secret): void {
  const given = request.headers.get('authorization') ?? '';
  if (equalInConstantTime(given, `Bearer ${token.reveal()}`)) return;
  throw refusal(401, 'This is for whoever owns the data folder.');
}

type Operation = (body: unknown) => Promise<unknown>;

function findOperation(request: Request, { clusters, tenants }: ControlDependencies): Operation {
  const [, root = '', name, operationName = '', ...rest] = new URL(request.url).pathname.split('/');
  const create = findOwn(creations, root);
  const operate = findOwn(clusterOperations, operationName);
  if (create !== undefined && name === undefined) {
    requirePost(request);
    return (body) => create(tenants, body);
  }
  if (root !== 'clusters' || operate === undefined || rest.length > 0) {
    throw refusal(404, 'There is nothing at this path.');
  }
  requirePost(request);
  const named = nameClusters(clusters.list()).find((each) => encodeURIComponent(each.name) === name);
  if (named === undefined) throw refusal(404, 'There is no such cluster.');
  return (body) => operate(named.cluster.api, body);
}

function findOwn<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function requirePost({ method }: Request): void {
  if (method !== 'POST') throw refusal(405, 'It takes POST alone.');
}

async function readJson(request: Request): Promise<unknown> {
  try {
    return JSON.parse(await readText(request, maximumBodyBytes));
  } catch (error) {
    if (error instanceof BodyTooLargeError) throw refusal(413, error.message, error);
    if (error instanceof SyntaxError) throw refusal(400, 'The body is not JSON.', error);
    throw error;
  }
}

function parse<Value>(schema: z.ZodType<Value>, body: unknown): Value {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refusal(400, `${issue?.path.join('.') || 'The body'}: ${issue?.message ?? 'not accepted'}`);
}
