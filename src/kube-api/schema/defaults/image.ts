import { type Defaulting, derived, whereZero } from './defaulting.ts';

/** A pull policy that follows from the tag of the image. */
export function pullPolicy(field: string, imageField: string): Defaulting {
  return derived((given) => ({ [field]: policyOf(String(given[imageField] ?? '')) }));
}

/** Kubernetes: only `latest` is pulled again, said or unsaid; a digest is not a tag. */
function policyOf(image: string): 'Always' | 'IfNotPresent' {
  const [reference = '', digest] = image.split('@');
  const tag = reference.slice(reference.lastIndexOf('/') + 1).split(':')[1];
  const isLatest = tag === undefined ? reference !== '' && digest === undefined : tag === 'latest';
  return isLatest ? 'Always' : 'IfNotPresent';
}

export const fieldReference: Defaulting = whereZero({ apiVersion: 'v1' });
