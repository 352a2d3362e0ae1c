/**
 * JSON that others have written, or that holds what they have written: read strictly at the edge, and everywhere else
 * as it is written, whatever has been read before.
 */
export { isNestedBeyond } from './nesting.ts';
export { parseJson } from './parse-json.ts';
export { type JsonObject, type JsonValue, parseStrictJson, StrictJsonError } from './strict-json.ts';
