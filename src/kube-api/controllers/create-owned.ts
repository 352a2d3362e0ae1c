import type { KubeContext } from '../context.ts';
import type { JsonFields } from '../field-shape.ts';
import { type ApiKind, apiVersionOf, resourceOf } from '../kinds/api-kind.ts';
import { trackUpdate } from '../managed-fields/index.ts';
import { decodeObject } from '../requests/read-object.ts';
import { findStruct, schemaOf } from '../schema/index.ts';
import { type KubeObject, withMetadata } from '../storage/kube-object.ts';
import { insertNew, toNewObject } from '../verbs/create.ts';
import type { VerbRequest } from '../verbs/verb.ts';
import { admitNew } from '../writes/admit-new.ts';
import { runWrite } from '../writes/write.ts';
import { controllerManager, controllerUser } from './controller-user.ts';

export interface OwnedDraft {
  readonly kind: ApiKind;
  readonly draft: JsonFields;
  readonly owner: KubeObject;
  readonly ownerResource: string;
  readonly component: string;
}

/**
 * Creates what an owner controls, by the way that a client's objects take: defaults, admission with all its hooks,
 * and the last checks. Nothing where the owner is gone, for nobody else would ever take the object away.
 * @throws {StatusError}
 */
export async function createOwned(kube: KubeContext, owned: OwnedDraft): Promise<KubeObject | undefined> {
  const { kind, owner, ownerResource, component } = owned;
  const user = controllerUser(component);
  const asked = toRequest(kind, owner.metadata.namespace ?? '', user);
  const options = {
    user,
    fieldManager: controllerManager,
    fieldValidation: 'Ignore',
    isDryRun: false,
  } as const;
  const { object } = decodeObject(owned.draft, kind, 'Ignore');
  const admitted = await admitNew(kube, asked, { object, options });
  const made = toNewObject(kube, asked, admitted.object);
  const draft = withMetadata(made, { managedFields: ownedFields(kube, kind, made) });
  return await runWrite(kube, options, async (write) => {
    const { name, namespace = '', uid } = owner.metadata;
    const found = await write.objects.find({ resource: ownerResource, namespace, name });
    if (found?.metadata.uid !== uid || found.metadata.deletionTimestamp !== undefined) {
      return undefined;
    }
    return await insertNew(write, kind, draft);
  });
}

/** The request that a controller of its own process would send. */
function toRequest(kind: ApiKind, namespace: string, user: VerbRequest['user']): VerbRequest {
  const { group, version, plural: resource } = kind;
  const place = `/${group === '' ? 'api' : `apis/${group}`}/${version}/namespaces/${namespace}/${resource}`;
  return {
    request: new Request(`https://kubernetes.default.svc${place}`, { method: 'POST' }),
    info: {
      kind: 'resource',
      verb: 'create',
      group,
      version,
      resource,
      namespace,
      query: new URLSearchParams(),
    },
    kind,
    user,
  };
}

function ownedFields(kube: KubeContext, kind: ApiKind, made: KubeObject): readonly JsonFields[] {
  const struct = schemaOf(kind);
  if (struct === undefined) throw new Error(`there is no schema of ${resourceOf(kind)}`);
  return trackUpdate({
    live: undefined,
    next: made,
    manager: controllerManager,
    apiVersion: apiVersionOf(kind),
    now: kube.clock.now(),
    struct,
    findStruct,
  });
}
