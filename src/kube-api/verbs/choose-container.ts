import { fieldsOf, listOf } from '../field-shape.ts';
import { refusal } from '../status-error.ts';
import type { KubeObject } from '../storage/kube-object.ts';

/**
 * The one that is named, or the only one. Kubernetes: the annotation of a default container is read by clients alone.
 * @throws {StatusError} `containerInvalid`, `containerUnnamed`
 */
export function chooseContainer({ metadata: { name: pod }, spec }: KubeObject, asked: string): string {
  const { containers, initContainers } = fieldsOf(spec);
  const main = namesOf(containers);
  const all = [...namesOf(initContainers), ...main];
  if (asked !== '') {
    if (all.includes(asked)) return asked;
    throw refusal('containerInvalid', { pod, container: asked });
  }
  const [only, ...others] = main;
  if (only === undefined || others.length > 0) throw refusal('containerUnnamed', { pod, all });
  return only;
}

function namesOf(containers: unknown): readonly string[] {
  return listOf(containers).map(({ name }) => String(name));
}
