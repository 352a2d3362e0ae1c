import { parseStrictJson, StrictJsonError } from '../../platform/json/index.ts';
import { isFields } from '../mutation/json-fields.ts';
import { readJsonIndent } from './layout.ts';
import type { ManifestDocument } from './manifest-document.ts';

const bounds = { maximumLength: 16 * 1024 * 1024, maximumDepth: 256 };

/** Nothing where the text is no JSON: it may be YAML all the same. */
export function parseJsonDocument(text: string): ManifestDocument | undefined {
  try {
    const value: unknown = parseStrictJson(text, bounds);
    return {
      number: 1,
      text,
      object: isFields(value) ? value : undefined,
      print: (object) => JSON.stringify(object, null, readJsonIndent(text)) + (/\s*$/.exec(text)?.[0] ?? ''),
    };
  } catch (error) {
    if (error instanceof StrictJsonError) return undefined;
    throw error;
  }
}
