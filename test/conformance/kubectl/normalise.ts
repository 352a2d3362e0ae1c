/** What is another at every run, and what kubectl says differently from version to version. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, 'UID'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME'],
  [/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000/g, 'DATE'],
  [/(resourceVersion"?: )"\d+"/g, '$1"RV"'],
  [/kube-api-access-\w{5}\b/g, 'kube-api-access-XXXXX'],
  // What Kubernetes makes names of has neither vowels nor what looks like one.
  [/\b(pod-template-hash=)\w+/g, '$1HASH'],
  [/-[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/g, '-HASH'],
  [/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-XXXXX'],
  [/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/gm, 'TOKEN'],
  // kubectl 1.34 and later.
  [/( deleted) from \S+ namespace\b/gm, '$1'],
  // kubectl 1.35.
  [/^( +(?:Host )?Port: +\d+\/TCP) \(\w+\)$/gm, '$1'],
  [/^ {4}Optional: +false$/gm, '    ConfigMapOptional:       <nil>'],
  [/(?<= )spec\.containers\{\w+\}: /g, ''],
  [/ +$/gm, ''],
];

/** Of a table's column: what is beside it stays where it is. */
const age = /(?<=^| )(?<!for )((?:\d+m)?\d+s)\b( *)/gm;

export function normalise(text: string, folder: string): string {
  let normal = text.replaceAll(`${folder}/`, '').replace(age, (all) => 'AGE'.padEnd(all.length));
  for (const [pattern, replacement] of patterns) normal = normal.replace(pattern, replacement);
  return normal.trimEnd();
}
