import { LRUCache } from 'lru-cache';
import { addSeconds, type Clock } from '../clock.ts';
import type { VerificationKey } from '../jwt/index.ts';
import type { Log } from '../log/index.ts';
import type { DocumentFetch } from './document-fetch.ts';
import { type IssuerDocuments, readIssuerDocuments } from './issuer-documents.ts';

/** The keys that issuers publish. */
export interface IssuerKeys {
  /** `issuer` as a token's `iss` says, byte for byte. Whoever calls has made sure that it may be asked. */
  find(issuer: string, keyId: string): Promise<KeyLookup>;
}

export type KeyLookup =
  | { readonly kind: 'found'; readonly key: VerificationKey }
  | { readonly kind: 'unknown-key'; readonly publishedKeyIds: readonly string[] }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'bad-document'; readonly reason: string };

export interface IssuerKeyLimits {
  /** How long keys are taken without asking again; a withdrawn key stops working after that. */
  readonly freshSeconds: number;
  /** How long the last keys serve an issuer that cannot be reached. */
  readonly staleSeconds: number;
  /** The least time between two questions for a key that was not there. */
  readonly coolDownSeconds: number;
  /** The least time between two questions after a failure. */
  readonly failureCoolDownSeconds: number;
  readonly maximumIssuers: number;
}

export const issuerKeyLimits: IssuerKeyLimits = {
  freshSeconds: 300,
  staleSeconds: 3_600,
  coolDownSeconds: 30,
  failureCoolDownSeconds: 5,
  maximumIssuers: 500,
};

export interface IssuerKeysDependencies {
  readonly fetchDocument: DocumentFetch;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<IssuerKeyLimits>;
}

type PublishedKeys = Extract<IssuerDocuments, { kind: 'keys' }>;
type Failure = Exclude<IssuerDocuments, { kind: 'keys' }>;

/** What is known of one issuer. */
interface Knowledge {
  readonly keys?: PublishedKeys;
  readonly keysReadAt?: Date;
  readonly failure?: Failure | undefined;
  readonly askedAt: Date;
}

/** Keeps the keys of issuers: one question at a time each, none too often, and never an answer that is too old. */
export function createIssuerKeys(dependencies: IssuerKeysDependencies): IssuerKeys {
  const { clock } = dependencies;
  const limits = { ...issuerKeyLimits, ...dependencies.limits };
  const known = new LRUCache<string, Knowledge>({ max: limits.maximumIssuers });
  const underWay = new Map<string, Promise<Knowledge>>();

  const ask = (issuer: string): Promise<Knowledge> => {
    const asked = underWay.get(issuer) ?? learn(dependencies, issuer, known.get(issuer));
    underWay.set(issuer, asked);
    return asked
      .then((knowledge) => {
        known.set(issuer, knowledge);
        return knowledge;
      })
      .finally(() => underWay.delete(issuer));
  };

  return {
    async find(issuer, keyId) {
      const before = known.get(issuer);
      const now = clock.now();
      const mayAsk = before === undefined || isAskingDue(before, { keyId, now, limits });
      const knowledge = mayAsk ? await ask(issuer) : before;
      return lookUp(knowledge, keyId, addSeconds(clock.now(), -limits.staleSeconds));
    },
  };
}

function isAskingDue(
  { keys, keysReadAt, failure, askedAt }: Knowledge,
  { keyId, now, limits }: { keyId: string; now: Date; limits: IssuerKeyLimits },
): boolean {
  if (failure !== undefined) return now >= addSeconds(askedAt, limits.failureCoolDownSeconds);
  if (keysReadAt === undefined || now >= addSeconds(keysReadAt, limits.freshSeconds)) return true;
  return !keys?.byId.has(keyId) && now >= addSeconds(askedAt, limits.coolDownSeconds);
}

async function learn(
  { fetchDocument, clock, log }: IssuerKeysDependencies,
  issuer: string,
  before: Knowledge | undefined,
): Promise<Knowledge> {
  const documents = await readIssuerDocuments(issuer, fetchDocument);
  const askedAt = clock.now();
  if (documents.kind === 'keys') {
    log.event('issuer.fetched', { issuer, keyIds: documents.publishedKeyIds });
    return { keys: documents, keysReadAt: askedAt, askedAt };
  }
  log.event('issuer.unreachable', { issuer, reason: documents.reason });
  return { ...before, failure: documents, askedAt };
}

/** Keys read before `oldest` serve no more, whatever the reason for not having newer ones. */
function lookUp({ keys, keysReadAt, failure }: Knowledge, keyId: string, oldest: Date): KeyLookup {
  if (keys !== undefined && keysReadAt !== undefined && keysReadAt >= oldest) {
    const key = keys.byId.get(keyId);
    if (key !== undefined) return { kind: 'found', key };
    if (failure === undefined) return { kind: 'unknown-key', publishedKeyIds: keys.publishedKeyIds };
  }
  return failure ?? { kind: 'unreachable', reason: 'its keys are too old' };
}
