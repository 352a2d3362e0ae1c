/** The first member of a body that is not served and says something: what is empty says nothing. */
export function findUnservedMember(members: object, served: readonly string[]): string | undefined {
  const found = Object.entries(members).find(([name, value]) => !served.includes(name) && !isEmpty(value));
  return found?.[0].slice(0, 60);
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !value;
  return Object.values(value).every(isEmpty);
}
