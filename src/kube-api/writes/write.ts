import type { ApiUser } from '../access/api-user.ts';
import type { KubeContext } from '../context.ts';
import type { ObjectWriter } from '../storage/object-store.ts';
import { endEmptyDefinitions } from './definition-end.ts';

/** One write under way: the objects as it sees them, and the cluster that it is of. */
export interface Write {
  readonly kube: KubeContext;
  readonly objects: ObjectWriter;
  /** On whose behalf. */
  readonly user: ApiUser;
}

/** Does the work in one transaction; a dry run takes all of it back. */
export async function runWrite<Result>(
  kube: KubeContext,
  { isDryRun, user }: { readonly isDryRun: boolean; readonly user: ApiUser },
  work: (write: Write) => Promise<Result>,
): Promise<Result> {
  const { objects } = kube;
  const inside = async (writer: ObjectWriter): Promise<Result> => {
    const write = { kube, objects: writer, user };
    const result = await work(write);
    await endEmptyDefinitions(write);
    return result;
  };
  return await (isDryRun ? objects.rehearse(inside) : objects.write(inside));
}
