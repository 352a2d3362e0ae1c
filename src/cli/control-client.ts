import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  type AssignIdentitiesAnswer,
  type AssignIdentitiesRequest,
  type CreateSubscriptionAnswer,
  type CreateSubscriptionRequest,
  type CreateTenantAnswer,
  type CreateTenantRequest,
  controlHost,
  controlTokenFile,
  type DropKeyAnswer,
  type DropKeyRequest,
  type ReleaseIdentitiesAnswer,
  type ReleaseIdentitiesRequest,
  type RotateKeysAnswer,
  type RotateKeysRequest,
  type RunInfo,
  type Settings,
} from '../stack/index.ts';
import { CommandError } from './command.ts';

/** Asks a running stack for what only the owner of its data folder may ask. */
export interface ControlClient {
  rotateKeys(cluster: string, asked: RotateKeysRequest): Promise<RotateKeysAnswer>;
  dropKey(cluster: string, asked: DropKeyRequest): Promise<DropKeyAnswer>;
  createTenant(asked: CreateTenantRequest): Promise<CreateTenantAnswer>;
  createSubscription(asked: CreateSubscriptionRequest): Promise<CreateSubscriptionAnswer>;
  assignIdentities(asked: AssignIdentitiesRequest): Promise<AssignIdentitiesAnswer>;
  releaseIdentities(asked: ReleaseIdentitiesRequest): Promise<ReleaseIdentitiesAnswer>;
}

/** Making a key can take a second on a slow machine. */
const timeoutMilliseconds = 20_000;

export async function connectToControl(
  { directUrl, files }: RunInfo,
  { dataFolder }: Pick<Settings, 'dataFolder'>,
): Promise<ControlClient> {
  const ca = await readFile(files.certificateAuthority);
  const token = await readFile(join(dataFolder, controlTokenFile), 'utf8');
  const { port } = new URL(directUrl);

  const post = async (path: string, body: object): Promise<unknown> =>
    await new Promise((resolve, reject) => {
      const outgoing = request({
        // The name is for the handshake and the header alone: nobody has to resolve it.
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        servername: controlHost,
        headers: {
          host: `${controlHost}:${port}`,
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
        },
        ca,
        timeout: timeoutMilliseconds,
      });
      outgoing.once('timeout', () => outgoing.destroy(new Error('the stack did not answer in time')));
      outgoing.once('error', reject);
      outgoing.once('response', (incoming) => {
        text(incoming)
          .then((content) => resolve(readAnswer(incoming.statusCode ?? 0, content)))
          .catch(reject);
      });
      outgoing.end(JSON.stringify(body));
    });
  const pathOf = (cluster: string, operation: string): string =>
    `/clusters/${encodeURIComponent(cluster)}/${operation}`;

  return {
    // Both ends are of one version: what the stack answers is what its own types say.
    rotateKeys: async (cluster, asked) =>
      (await post(pathOf(cluster, 'rotate-keys'), asked)) as RotateKeysAnswer,
    dropKey: async (cluster, asked) => (await post(pathOf(cluster, 'drop-key'), asked)) as DropKeyAnswer,
    createTenant: async (asked) => (await post('/tenants', asked)) as CreateTenantAnswer,
    createSubscription: async (asked) => (await post('/subscriptions', asked)) as CreateSubscriptionAnswer,
    assignIdentities: async (asked) => (await post('/identity-assignments', asked)) as AssignIdentitiesAnswer,
    releaseIdentities: async (asked) => (await post('/identity-releases', asked)) as ReleaseIdentitiesAnswer,
  };
}

function readAnswer(status: number, content: string): unknown {
  if (status === 200) return JSON.parse(content);
  const message = status === 400 ? readMessage(content) : undefined;
  throw new CommandError(message ?? `The stack answered ${status}: ${content.slice(0, 500)}`);
}

/** What was wrong with the request, in the words that the stack has for it. */
function readMessage(content: string): string | undefined {
  const { error } = JSON.parse(content) as { error?: { message?: string } };
  return error?.message;
}
