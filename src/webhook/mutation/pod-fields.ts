import type { JsonPlace } from './json-edits.ts';
import { fieldsAt, type JsonFields, listAt, textAt } from './json-fields.ts';

export const containerLists = ['initContainers', 'containers'] as const;
type ContainerList = (typeof containerLists)[number];

export interface PlacedContainer {
  readonly list: ContainerList;
  readonly name: string;
  readonly container: JsonFields;
  readonly at: JsonPlace;
}

/** Init containers first, as upstream goes through them. Ephemeral ones come later, and not through the webhook. */
export function listContainers(pod: JsonFields): readonly PlacedContainer[] {
  const spec = fieldsAt(pod, 'spec');
  return containerLists.flatMap((list) =>
    listAt(spec, list).map((container, index) => ({
      list,
      name: textAt(container, 'name') ?? '',
      container,
      at: ['spec', list, index] as const,
    })),
  );
}

export function podAnnotation(pod: JsonFields, key: string): string | undefined {
  return textAt(fieldsAt(fieldsAt(pod, 'metadata'), 'annotations'), key);
}

/** The account that a pod runs as: whom to look up before a mutation. */
export function serviceAccountNameOf(pod: JsonFields): string {
  return textAt(fieldsAt(pod, 'spec'), 'serviceAccountName') || 'default';
}

/** What a pod is called before it has a name, too. It is also what its volume's name is made of. */
export function displayNameOf(pod: JsonFields): string {
  const metadata = fieldsAt(pod, 'metadata');
  return textAt(metadata, 'name') || `${textAt(metadata, 'generateName') ?? ''} (prefix)`;
}
