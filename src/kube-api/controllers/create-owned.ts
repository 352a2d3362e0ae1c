import type { KubeContext } from '../context.ts';
import type { JsonFields } from '../field-shape.ts';
import type { ApiKind } from '../kinds/api-kind.ts';
import { decodeObject } from '../requests/read-object.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { insertChecked } from '../writes/insert-new.ts';
import { planNew } from '../writes/plan-new.ts';
import { runWrite } from '../writes/write.ts';
import { controllerOptions } from './controller-user.ts';

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
  const options = controllerOptions(component);
  const { object: given } = decodeObject(owned.draft, kind, 'Ignore');
  const place = { kind, namespace: owner.metadata.namespace };
  const { draft } = await planNew(kube, { place, given, options });
  return await runWrite(kube, options, async (write) => {
    const { name, namespace = '', uid } = owner.metadata;
    const found = await write.objects.find({ resource: ownerResource, namespace, name });
    if (found?.metadata.uid !== uid || found.metadata.deletionTimestamp !== undefined) {
      return undefined;
    }
    return await insertChecked(write, kind, draft);
  });
}
