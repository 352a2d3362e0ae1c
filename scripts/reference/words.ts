/**
 * The words of an error with its parameters' names in braces: the row's own function is called with stand-ins, so
 * the page cannot say anything else than the service does.
 */
// The rows of a table take different parameters; a stand-in serves for any.
export function wordsOf(message: (...parameters: never[]) => string): string {
  return (message as (parameter: unknown) => string)(standIn(''));
}

/** Any member is a stand-in by its name, and prints as that name in braces. */
function standIn(name: string): unknown {
  return new Proxy(() => '', {
    get: (_target, member) => {
      if (member === Symbol.toPrimitive || member === 'toString') return () => `{${name}}`;
      if (member === 'join') return () => `{${name}}`;
      return typeof member === 'symbol' ? undefined : standIn(member);
    },
  });
}
