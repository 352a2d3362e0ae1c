import { Parser } from 'yaml';

/**
 * The text of each document of a file. Put together again they are the file, byte for byte: what stands before the
 * first document is its own, and what follows a document up to the next `---` belongs to the former.
 */
export function splitDocuments(text: string): readonly string[] {
  const starts = [0];
  let holdsDocument = false;
  let hasEnded = false;
  for (const token of new Parser().parse(text)) {
    const opens = token.type === 'document';
    const isContent = opens || token.type === 'directive' || token.type === 'comment';
    if ((opens && holdsDocument) || (isContent && hasEnded)) {
      starts.push(token.offset);
      holdsDocument = false;
      hasEnded = false;
    }
    if (opens) holdsDocument = true;
    if (token.type === 'doc-end') hasEnded = true;
  }
  return starts.map((start, index) => text.slice(start, starts[index + 1]));
}
