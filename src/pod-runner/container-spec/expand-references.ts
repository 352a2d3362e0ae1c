/**
 * `$(NAME)` by its value, `$$` by one dollar; an unknown name stays as it is written. Values are not expanded again
 * (k8s.io/kubernetes third_party/forked/golang/expansion).
 */
export function expandReferences(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (written: string, name: string | undefined) =>
    name === undefined ? '$' : (variables.get(name) ?? written),
  );
}
