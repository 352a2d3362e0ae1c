import type { JsonFields } from '../mutation/json-fields.ts';

/** One document of a file: what it says, how it said it, and how it would say something else. */
export interface ManifestDocument {
  /** As people count. */
  readonly number: number;
  readonly text: string;
  /** Nothing where it holds no object: a document of comments alone, or a mere text. */
  readonly object: JsonFields | undefined;
  /** The text with another object in it, laid out as this one. */
  print(object: JsonFields): string;
}

export type ParsedManifest =
  | { readonly kind: 'parsed'; readonly documents: readonly ManifestDocument[] }
  | { readonly kind: 'malformed'; readonly reason: string };
