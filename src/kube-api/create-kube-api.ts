import type { KeyState } from '../platform/keys/index.ts';
import type { Part } from '../platform/part.ts';
import type { KubeApiDependencies, KubeContext } from './context.ts';
import { answerApiRequest } from './endpoint.ts';
import { seedNamespaces } from './kinds.ts';
import { createPublicIssuer } from './service-accounts/public-issuer.ts';
import { createSigningKeys, type KeyRotationStep } from './signing-keys.ts';
import { renderStatusError, toStatusError } from './status-response.ts';
import { createObjectStore } from './storage/object-store.ts';

/** One cluster: its API server, and the site of its issuer. */
export interface KubeApi {
  readonly part: Part;
  /** The issuer's two documents, under the issuer's own host and path, for anyone. */
  readonly publicIssuer: Part;
  /** One step of a rotation; the same call takes the next. */
  rotateKeys(options?: { readonly publishLeadSeconds?: number }): Promise<KeyRotationStep>;
  keyStates(): readonly KeyState[];
}

/** AKS lets no token live longer than a day. */
const defaultMaximumSeconds = 86_400;

/** A new cluster gets its first namespaces with its first request. Whoever opened the database closes it. */
export function createKubeApi(dependencies: KubeApiDependencies): KubeApi {
  const kube = createContext(dependencies);
  const { keyRing, clock, log, settings } = kube;
  const seed = once(() => kube.objects.write(seedNamespaces));
  const signingKeys = createSigningKeys({
    keyRing,
    clock,
    log,
    clusterName: settings.clusterName,
    longestLifeSeconds: kube.maximumTokenExpirationSeconds,
  });
  return {
    part: {
      async fetch(request) {
        try {
          await seed();
          return await answerApiRequest(kube, request);
        } catch (error) {
          return renderStatusError(toStatusError(error, log));
        }
      },
      close: async () => {},
    },
    publicIssuer: createPublicIssuer({
      issuer: settings.issuer,
      ...(settings.jwksUri !== undefined && { jwksUri: settings.jwksUri }),
      keyRing,
      clock,
    }),
    rotateKeys: (options) => signingKeys.rotate(options),
    keyStates: () => signingKeys.states(),
  };
}

function createContext({ database, boundObjects, ...given }: KubeApiDependencies): KubeContext {
  const { clock, newId, settings } = given;
  const objects = createObjectStore({ database: database.queries, clock, newId });
  return {
    ...given,
    objects,
    findServiceAccount: (namespace, name) => objects.find({ table: 'service_accounts', namespace, name }),
    findBoundObject: boundObjects ?? (async () => undefined),
    maximumTokenExpirationSeconds: settings.maximumTokenExpirationSeconds ?? defaultMaximumSeconds,
  };
}

/** Again only where it failed. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}
