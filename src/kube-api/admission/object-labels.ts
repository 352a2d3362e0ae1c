import { isFields, type JsonFields } from '../field-shape.ts';

export type Labels = Readonly<Record<string, string>>;

export function labelsOf(object: JsonFields | undefined): Labels {
  const metadata = object?.metadata;
  const labels = isFields(metadata) ? metadata.labels : undefined;
  // Decoding has checked that labels are text.
  return isFields(labels) ? (labels as Labels) : {};
}
