import type { z } from 'zod';
import type { KubeApi } from '../../kube-api/index.ts';
import { BodyTooLargeError, readText } from '../../platform/http/index.ts';
import type { Part } from '../../platform/part.ts';
import { equalInConstantTime, type Secret } from '../../platform/secret.ts';
import { nameClusters } from '../client-files.ts';
import type { Clusters } from '../clusters.ts';
import { dropKeySchema, rotateKeysSchema } from './control-messages.ts';

export interface ControlDependencies {
  readonly clusters: Pick<Clusters, 'list'>;
  /** Who knows it can read the data folder, and so owns all of it. */
  readonly token: Secret;
}

const maximumBodyBytes = 4_096;

/** One thing that can be asked of a cluster. */
type Operation = (api: KubeApi, body: unknown) => Promise<unknown>;

const operations: Readonly<Record<string, Operation>> = {
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
export function createControl({ clusters, token }: ControlDependencies): Part {
  return {
    async fetch(request) {
      try {
        authenticate(request, token);
        const { cluster, operation } = findTarget(request, clusters);
        return Response.json(await operation(cluster.api, await readJson(request)));
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

function findTarget(request: Request, clusters: Pick<Clusters, 'list'>) {
  const [, root, name = '', operationName = '', ...rest] = new URL(request.url).pathname.split('/');
  const operation = Object.hasOwn(operations, operationName) ? operations[operationName] : undefined;
  if (root !== 'clusters' || operation === undefined || rest.length > 0) {
    throw refusal(404, 'There is nothing at this path.');
  }
  if (request.method !== 'POST') throw refusal(405, 'It takes POST alone.');
  const named = nameClusters(clusters.list()).find((each) => encodeURIComponent(each.name) === name);
  if (named === undefined) throw refusal(404, 'There is no such cluster.');
  return { cluster: named.cluster, operation };
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
