import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { issueAuthority, issueLeaf } from '../../src/platform/tls/index.ts';
import type { TestCluster } from './test-cluster.ts';

type Fields = Readonly<Record<string, unknown>>;

/** `request` of a review, as far as tests look at it. */
export interface AskedReview {
  readonly uid: string;
  readonly operation: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly subResource?: string;
  readonly kind: Fields;
  readonly resource: Fields;
  readonly userInfo: { readonly username: string };
  readonly object: { readonly metadata: Fields; readonly [field: string]: unknown } | null;
  readonly oldObject: { readonly metadata: Fields; readonly [field: string]: unknown } | null;
  readonly options: Fields | null;
  readonly dryRun: boolean;
}

/** What a hook answers: `response` of the review without its uid, or something else altogether. */
export type HookReply = Fields | ((response: ServerResponse) => void);

export interface TestHook {
  /** Every question, with the hook's name, in order. */
  readonly asked: { readonly hook: string; readonly request: AskedReview }[];
  /** By the hook's name; those that are not named allow everything. */
  readonly replies: Map<string, (request: AskedReview) => HookReply | Promise<HookReply>>;
  /** Has a cluster ask the hook of this name: of everything, unless the changes say otherwise. */
  install(
    cluster: Pick<TestCluster, 'send'>,
    phase: 'mutating' | 'validating',
    hook: InstalledHook,
  ): Promise<Response>;
  close(): void;
}

export interface InstalledHook {
  readonly name: string;
  readonly operations?: readonly string[];
  readonly resources?: readonly string[];
  readonly [field: string]: unknown;
}

const group = '/apis/admissionregistration.k8s.io/v1';

/** A server of admission hooks, over TLS, on this machine. */
export async function openTestHook(): Promise<TestHook> {
  const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const authority = await issueAuthority('test', { dns: ['localhost'], ips: [] }, validity);
  const leaf = await issueLeaf(authority, ['localhost'], validity);
  const caBundle = Buffer.from(authority.certificatePem).toString('base64');
  const asked: TestHook['asked'] = [];
  const replies: TestHook['replies'] = new Map();
  const server = createServer({ key: leaf.keyPem, cert: leaf.certificatePem }, async (incoming, response) => {
    const review = JSON.parse(await text(incoming));
    const hook = new URL(incoming.url ?? '', 'https://localhost').pathname.slice(1);
    asked.push({ hook, request: review.request });
    const reply = (await replies.get(hook)?.(review.request)) ?? { allowed: true };
    if (typeof reply === 'function') return reply(response);
    const answer = { uid: review.request.uid, ...reply };
    response.end(
      JSON.stringify({ apiVersion: review.apiVersion, kind: 'AdmissionReview', response: answer }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    replies,
    install(cluster, phase, { name, operations = ['*'], resources = ['*/*'], ...more }) {
      const webhook = {
        name,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { url: `https://localhost:${port}/${name}`, caBundle },
        rules: [{ operations, apiGroups: ['*'], apiVersions: ['*'], resources }],
        ...more,
      };
      const body = { metadata: { name: `${phase}-${name}` }, webhooks: [webhook] };
      return cluster.send('POST', `${group}/${phase}webhookconfigurations`, { body });
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A response that allows, and changes the object. */
export function patchReply(operations: readonly object[]): HookReply {
  const patch = Buffer.from(JSON.stringify(operations)).toString('base64');
  return { allowed: true, patchType: 'JSONPatch', patch };
}
