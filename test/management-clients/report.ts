/** What a client of some language has made of what it was answered: the shape that every language prints. */
export interface ClientReport {
  readonly packageName: string;
  readonly version: string;
  readonly observations: readonly Observation[];
  /** Operations of the groups that were used which nobody has tried. */
  readonly untried: readonly string[];
}

/** One operation of a client, and all that its models find wrong in the answers. */
export interface Observation {
  readonly operation: string;
  readonly apiVersion: string;
  /** `PUT 201`. */
  readonly exchanges: readonly string[];
  /** What the client threw is one, where nothing was to be thrown, and the other way round. */
  readonly faults: readonly Fault[];
  /** Not in this client. */
  readonly isAbsent?: true;
}

/** One thing in an answer that a client's model does not allow, or would drop without a word. */
export interface Fault {
  /** Where in the body: `value[].properties.tenantId`. */
  readonly path: string;
  readonly fault: string;
}
