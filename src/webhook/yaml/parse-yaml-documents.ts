import {
  type Document,
  type DocumentOptions,
  type ParseOptions,
  parseDocument,
  type SchemaOptions,
  type TagId,
  type Tags,
} from 'yaml';
import { isFields, type JsonFields } from '../mutation/json-fields.ts';
import { isTooDeep } from './is-too-deep.ts';
import { readLayout } from './layout.ts';
import type { ManifestDocument, ParsedManifest } from './manifest-document.ts';
import { rewriteDocument } from './rewrite-document.ts';
import { splitDocuments } from './split-documents.ts';

/** Kinds of values that YAML 1.1 has and JSON has not; Kubernetes reads them as texts. */
const foreignTags = ['timestamp', 'binary', 'omap', 'pairs', 'set'].map(
  (name) => `tag:yaml.org,2002:${name}`,
);

/** Kubernetes: its YAML is that of 1.1, where `yes` is a truth value, as far as JSON can hold it. */
const options: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  customTags: (tags: Tags): Tags =>
    tags.filter((tag: Tags[number] | TagId) => typeof tag === 'string' || !isForeign(tag)),
  keepSourceTokens: false,
};

function isForeign({ tag, format }: { readonly tag: string; readonly format?: string }): boolean {
  return foreignTags.includes(tag) || format === 'TIME';
}

export function parseYamlDocuments(text: string): ParsedManifest {
  if (isTooDeep(text)) return { kind: 'malformed', reason: 'it is nested too deeply' };
  const documents: ManifestDocument[] = [];
  for (const [index, source] of splitDocuments(text).entries()) {
    const parsed = parseOne(source);
    if (parsed.kind === 'malformed') {
      return { kind: 'malformed', reason: `document ${index + 1}: ${parsed.reason}` };
    }
    const { document, object } = parsed;
    documents.push({
      number: index + 1,
      text: source,
      object,
      print: (changed) =>
        object === undefined ? source : printChanged(document, { source, object, changed }),
    });
  }
  return { kind: 'parsed', documents };
}

type ParsedOne =
  | { readonly kind: 'parsed'; readonly document: Document; readonly object: JsonFields | undefined }
  | { readonly kind: 'malformed'; readonly reason: string };

function parseOne(source: string): ParsedOne {
  try {
    const document = parseDocument(source, options);
    const [error] = document.errors;
    if (error !== undefined) return { kind: 'malformed', reason: firstLine(error.message) };
    // Aliases that multiply are refused here, before anything is made of them.
    const value: unknown = document.toJS();
    return { kind: 'parsed', document, object: isFields(value) ? value : undefined };
  } catch (error) {
    // Such as an alias without its anchor.
    return { kind: 'malformed', reason: error instanceof Error ? firstLine(error.message) : 'unreadable' };
  }
}

interface ChangedDocument {
  readonly source: string;
  readonly object: JsonFields;
  readonly changed: JsonFields;
}

function printChanged(document: Document, { source, object, changed }: ChangedDocument): string {
  // A document's nodes are changed in place.
  const copy = document.clone();
  rewriteDocument(copy, object, changed);
  const printed = copy.toString(readLayout(source.replaceAll('\r\n', '\n')));
  return source.includes('\r\n') ? printed.replaceAll('\n', '\r\n') : printed;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.replace(/:$/, '') ?? '';
}
