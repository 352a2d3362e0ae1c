import { fieldsOf, type JsonFields } from './field-shape.ts';

export type Labels = Readonly<Record<string, string>>;

export function labelsOf(object: JsonFields | undefined): Labels {
  const { labels } = fieldsOf(object?.metadata);
  // Decoding has checked that labels are text.
  return fieldsOf(labels) as Labels;
}
