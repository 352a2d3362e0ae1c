/** `2`, or `25%` of what is wanted: an `IntOrString` as controllers read it. What is neither counts as none. */
export function resolveLimit(limit: unknown, of: number, round: (value: number) => number): number {
  if (typeof limit === 'number') return Math.max(0, limit);
  const percent = /^(\d+)%$/.exec(String(limit))?.[1];
  return percent === undefined ? 0 : round((Number(percent) * of) / 100);
}
