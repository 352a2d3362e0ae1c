/**
 * Where a detached stack writes what it would have told a terminal. Beside the data folder and not in it: a folder
 * that the stack cannot open is one of the things it may have to tell of.
 */
export function detachedLogFile(dataFolder: string): string {
  return `${dataFolder}.log`;
}
