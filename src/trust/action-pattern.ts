/**
 * Whether an operation fits a pattern of a role: `*` stands for any run of characters, slashes included, at any
 * place and any number of times; case makes no difference. Azure: a star that is a whole segment may stand for none
 * as well (fidelity/roles.md, "Matching"). In time proportional to the two lengths' product at worst, so no pattern
 * that somebody writes into a role can hold the service up.
 */
export function matchesAction(pattern: string, action: string): boolean {
  const [wanted, given] = [pattern.toLowerCase().replaceAll(/\*+/g, '*'), action.toLowerCase()];
  let at = 0;
  let offset = 0;
  /** Where to go on after the last star, when what follows it does not fit here. */
  let retryPattern = -1;
  let retryAction = 0;
  while (at < wanted.length || offset < given.length) {
    if (wanted[at] === '*') {
      // The slash before it has just been met, and may be the one behind it too.
      if (wanted[at - 1] === '/' && wanted[at + 1] === '/') offset -= 1;
      at += 1;
      retryPattern = at;
      retryAction = offset;
    } else if (offset === given.length) {
      return false;
    } else if (wanted[at] === given[offset]) {
      at += 1;
      offset += 1;
    } else if (retryPattern >= 0) {
      retryAction += 1;
      at = retryPattern;
      offset = retryAction;
    } else {
      return false;
    }
  }
  return true;
}
