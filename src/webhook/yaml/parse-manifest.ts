import type { ParsedManifest } from './manifest-document.ts';

/** More than any API server takes at once, and enough for a whole release. */
const longestManifest = 16 * 1024 * 1024;

/** Reads a file of Kubernetes objects: YAML of any number of documents, or JSON. The texts put together are the file. */
export async function parseManifest(text: string): Promise<ParsedManifest> {
  if (text.length > longestManifest) {
    return { kind: 'malformed', reason: `it is longer than ${longestManifest} characters` };
  }
  if (text.trimStart().startsWith('{')) {
    const { parseJsonDocument } = await import('./parse-json-document.ts');
    const document = parseJsonDocument(text);
    if (document !== undefined) return { kind: 'parsed', documents: [document] };
  }
  // Loaded where a manifest is read: a webhook that serves has no use for it.
  const { parseYamlDocuments } = await import('./parse-yaml-documents.ts');
  return parseYamlDocuments(text);
}
