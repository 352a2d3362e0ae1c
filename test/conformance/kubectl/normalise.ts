/** What is another at every run, and what kubectl says differently from version to version. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, 'UID'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME'],
  [/(resourceVersion"?: )"\d+"/g, '$1"RV"'],
  [/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/gm, 'TOKEN'],
  [/(?<= )(?:\d+m)?\d+s\b/g, 'AGE'],
  // kubectl 1.34 and later.
  [/( deleted) from \S+ namespace$/gm, '$1'],
  [/ +$/gm, ''],
];

export function normalise(text: string, folder: string): string {
  let normal = text.replaceAll(`${folder}/`, '');
  for (const [pattern, replacement] of patterns) normal = normal.replace(pattern, replacement);
  return normal.trimEnd();
}
