import type { ContainerSpec } from './container-spec.ts';
import { expandReferences } from './expand-references.ts';

export interface ImageCommand {
  readonly entrypoint: readonly string[];
  readonly arguments: readonly string[];
}

/**
 * What a container runs. A command of its own replaces the image's entrypoint and its arguments, arguments of its
 * own the image's arguments only. Empty where neither names a program.
 */
export function resolveCommand(
  container: Pick<ContainerSpec, 'command' | 'args'>,
  image: ImageCommand,
  variables: ReadonlyMap<string, string>,
): readonly string[] {
  const expand = (texts: readonly string[]) => texts.map((text) => expandReferences(text, variables));
  const { command = [], args = [] } = container;
  if (command.length > 0) return expand([...command, ...args]);
  return [...image.entrypoint, ...(args.length > 0 ? expand(args) : image.arguments)];
}
