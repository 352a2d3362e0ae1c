import type { Part } from '../platform/part.ts';
import { createAccess } from './access/access.ts';
import { createHookCaller } from './admission/index.ts';
import type { KubeApiDependencies, KubeContext } from './context.ts';
import { startControllers } from './controllers/start-controllers.ts';
import type { KeyDropOutcome } from './drop-key.ts';
import { answerApiRequest, answerApiUpgrade } from './endpoint.ts';
import { findBoundObjects } from './kinds/bound-objects.ts';
import { seedRoles } from './kinds/default-roles.ts';
import { seedNamespaces } from './kinds/namespaces.ts';
import { followServedKinds } from './kinds/served-kinds.ts';
import { createObjectMaker } from './make-object.ts';
import { createPublicIssuer } from './service-accounts/public-issuer.ts';
import { findServiceAddress } from './services/find-service-address.ts';
import {
  type ClusterKeyState,
  createSigningKeys,
  type KeyRotationOptions,
  type KeyRotationStep,
} from './signing-keys.ts';
import { renderStatusError, toStatusError } from './status-response.ts';
import { openObjectStore } from './storage/object-store.ts';

/** One cluster: its API server, and the site of its issuer. */
export interface KubeApi {
  readonly part: Part;
  /** The issuer's two documents, under the issuer's own host and path, for anyone. */
  readonly publicIssuer: Part;
  /** One step of a rotation; the same call takes the next. */
  rotateKeys(options?: KeyRotationOptions): Promise<KeyRotationStep>;
  /** Publishes a key no longer, named by as much of its id as tells it from the others. */
  dropKey(keyId: string, options?: { readonly isForced?: boolean }): Promise<KeyDropOutcome>;
  keyStates(): readonly ClusterKeyState[];
}

/** AKS lets no token live longer than a day. */
const defaultMaximumSeconds = 86_400;

/** A new cluster gets its first namespaces with its first request. Whoever opened the database closes it. */
export async function createKubeApi({
  runsControllers = false,
  ...dependencies
}: KubeApiDependencies): Promise<KubeApi> {
  const kube = await createContext(dependencies);
  const controllers = runsControllers ? startControllers(kube) : undefined;
  const { keyRing, clock, log, settings } = kube;
  const seed = once(() =>
    kube.objects.write(async (objects) => {
      await seedNamespaces(objects, kube.makeObject);
      await seedRoles(objects, kube.makeObject);
    }),
  );
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
      async upgrade(request) {
        try {
          await seed();
          return await answerApiUpgrade(kube, request);
        } catch (error) {
          return renderStatusError(toStatusError(error, log));
        }
      },
      async close() {
        await controllers?.close();
      },
    },
    publicIssuer: createPublicIssuer({
      describe: () => settings,
      keyRing,
      clock,
    }),
    rotateKeys: (options) => signingKeys.rotate(options),
    dropKey: (keyId, options) => signingKeys.drop(keyId, options),
    keyStates: () => signingKeys.states(),
  };
}

async function createContext({
  database,
  boundObjects,
  resolveService,
  ...given
}: Omit<KubeApiDependencies, 'runsControllers'>): Promise<KubeContext> {
  const objects = await openObjectStore(database.queries);
  return {
    ...given,
    objects,
    kinds: await followServedKinds(objects),
    makeObject: createObjectMaker(given),
    access: createAccess(objects),
    callHook: createHookCaller({
      resolveService: async (namespace, name, port) =>
        (await resolveService?.(namespace, name, port)) ??
        (await findServiceAddress(objects, { namespace, name, port })),
    }),
    async findServiceAccount(namespace, name) {
      const account = await objects.find({ resource: 'serviceaccounts', namespace, name });
      return account && { namespace, name, uid: account.metadata.uid };
    },
    findBoundObject: boundObjects ?? findBoundObjects(objects),
    maximumTokenExpirationSeconds: given.settings.maximumTokenExpirationSeconds ?? defaultMaximumSeconds,
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
