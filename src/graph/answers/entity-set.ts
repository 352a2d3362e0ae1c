/** An object as it travels. */
export interface GraphObject {
  readonly id: string;
  readonly [member: string]: unknown;
}

/** A kind of object, and the collection that it is found in. */
export interface EntitySet {
  /** As `@odata.context` names it. */
  readonly name: string;
  /** As refusals name it. */
  readonly resource: string;
  /** `#microsoft.graph.application`. */
  readonly type: string;
  /** What a `$filter` can ask for. */
  readonly filterable: readonly string[];
  /** What is told of an object unless something is selected. All of it, where left out. */
  readonly usual?: readonly string[];
}

/** Graph: where objects of several kinds can stand, each says its own. */
export function typed({ type }: EntitySet, object: GraphObject): GraphObject {
  return { '@odata.type': type, ...object };
}
