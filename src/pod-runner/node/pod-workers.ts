import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiObject } from './api-client.ts';
import type { NodeContext } from './node-context.ts';
import { toPod } from './pod-object.ts';
import { PodWorker } from './pod-worker.ts';

/** The pods of the node, by uid: a pod of the same name is another pod. */
export class PodWorkers {
  readonly #context: NodeContext;
  readonly #workers = new Map<string, PodWorker>();
  readonly #leaving = new Set<Promise<void>>();

  constructor(context: NodeContext) {
    this.#context = context;
  }

  find(uid: string): PodWorker | undefined {
    return this.#workers.get(uid);
  }

  see(object: ApiObject): void {
    const pod = toPod(object);
    const { uid } = pod.metadata;
    try {
      const worker = this.#workers.get(uid);
      if (worker === undefined) this.#workers.set(uid, new PodWorker(this.#context, pod));
      else worker.update(pod);
    } catch (error) {
      // One pod that cannot be read keeps no other from running.
      this.#context.log.bug(error, { surface: 'node', pod: uid });
    }
  }

  forget({ metadata: { uid } }: ApiObject): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined) return;
    this.#workers.delete(uid);
    this.#track(worker.remove());
  }

  /** Folders of pods that went while the node was not there. */
  removeOrphans(): void {
    const isKept = (uid: string) => this.#workers.has(uid);
    this.#track(removeFolders(join(this.#context.folder, 'pods'), isKept));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.close()));
    await Promise.all(this.#leaving);
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#context.log.bug(error, { surface: 'node' }))
      .finally(() => this.#leaving.delete(tracked));
    this.#leaving.add(tracked);
  }
}

async function removeFolders(folder: string, isKept: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!isKept(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}
