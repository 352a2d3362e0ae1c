import type { z } from 'zod';
import type { KubeApi } from '../../kube-api/index.ts';
import type { IdentityAssignments } from '../../managed-identity-endpoint/index.ts';
import { BodyTooLargeError, readText } from '../../platform/http/index.ts';
import type { Part } from '../../platform/part.ts';
import { equalInConstantTime, type Secret } from '../../platform/secret.ts';
import { nameClusters } from '../client-files.ts';
import type { Clusters } from '../clusters.ts';
import type { OperatorTenants } from '../operator-tenants.ts';
import {
  type AssignIdentitiesAnswer,
  assignIdentitiesSchema,
  type CreateSubscriptionAnswer,
  type CreateTenantAnswer,
  createSubscriptionSchema,
  createTenantSchema,
  dropKeySchema,
  type ReleaseIdentitiesAnswer,
  releaseIdentitiesSchema,
  rotateKeysSchema,
} from './control-messages.ts';

export interface ControlDependencies {
  readonly clusters: Pick<Clusters, 'list'>;
  readonly tenants: Pick<OperatorTenants, 'create' | 'createSubscription'> & {
    /** Lets clients know of what was made. */
    onChange(): Promise<void>;
  };
  readonly identities: Pick<IdentityAssignments, 'assign' | 'release'> & {
    /** Where programs ask for the tokens of what they are assigned. */
    readonly endpoint: string;
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

/** One thing that can be asked of the stack itself. */
type StackOperation = (
  stack: Pick<ControlDependencies, 'tenants' | 'identities'>,
  body: unknown,
) => Promise<unknown>;

const stackOperations: Readonly<Record<string, StackOperation>> = {
  async tenants({ tenants }, body): Promise<CreateTenantAnswer> {
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
  async subscriptions({ tenants }, body): Promise<CreateSubscriptionAnswer> {
    const { tenant, displayName } = parse(createSubscriptionSchema, body);
    const made = await tenants.createSubscription({ displayName, ...(tenant !== undefined && { tenant }) });
    if (made.kind === 'unknown-tenant') return made;
    await tenants.onChange();
    const { id, tenantId } = made.subscription;
    return { kind: made.kind, id, displayName, tenantId };
  },
  async 'identity-assignments'({ identities }, body): Promise<AssignIdentitiesAnswer> {
    const outcome = await identities.assign(parse(assignIdentitiesSchema, body).resourceIds);
    if (outcome.kind !== 'assigned') return outcome;
    return { kind: outcome.kind, endpoint: identities.endpoint, header: outcome.header.reveal() };
  },
  async 'identity-releases'({ identities }, body): Promise<ReleaseIdentitiesAnswer> {
    const { header } = parse(releaseIdentitiesSchema, body);
    return { kind: identities.release(header) ? 'released' : 'unknown' };
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

function findOperation(request: Request, { clusters, ...stack }: ControlDependencies): Operation {
  const [, root = '', name, operationName = '', ...rest] = new URL(request.url).pathname.split('/');
  const ask = findOwn(stackOperations, root);
  const operate = findOwn(clusterOperations, operationName);
  if (ask !== undefined && name === undefined) {
    requirePost(request);
    return (body) => ask(stack, body);
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
