/** The form in which a client wants objects: as they are, in a table for a person, or their metadata alone. */
export type AnswerForm =
  | { readonly form: 'object' }
  | { readonly form: 'table'; readonly version: 'v1' | 'v1beta1' }
  | { readonly form: 'metadata' };

const maximumEntries = 20;

/**
 * The first of the forms in an Accept header that is served. Everything else that a client may name comes as JSON,
 * which all of them read.
 */
export function negotiateForm(accept: string | null): AnswerForm {
  const entries = (accept ?? '').split(',').slice(0, maximumEntries);
  return entries.map(readEntry).find((form) => form !== undefined) ?? { form: 'object' };
}

/** Kubernetes: `application/json;as=Table;v=v1;g=meta.k8s.io` */
function readEntry(entry: string): AnswerForm | undefined {
  const [type = '', ...parameters] = entry.split(';').map((part) => part.trim());
  if (type !== 'application/json') return undefined;
  const { as, v, g } = Object.fromEntries(parameters.map((parameter) => parameter.split('=', 2)));
  if (as === undefined) return { form: 'object' };
  if (g !== 'meta.k8s.io') return undefined;
  if (as === 'Table' && (v === 'v1' || v === 'v1beta1')) return { form: 'table', version: v };
  return metadataForms.includes(as) ? { form: 'metadata' } : undefined;
}

const metadataForms: readonly string[] = ['PartialObjectMetadata', 'PartialObjectMetadataList'];
