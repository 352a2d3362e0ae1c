/** Whether JSON goes deeper than a recursion over it should follow. Does not recurse itself. */
export function isNestedBeyond(value: unknown, depth: number): boolean {
  let level: readonly unknown[] = [value];
  for (let reached = 0; level.length > 0; reached++) {
    if (reached > depth) return true;
    level = level.flatMap(membersOf);
  }
  return false;
}

function membersOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
