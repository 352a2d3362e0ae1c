/**
 * Whether an operation fits a pattern of a role: `*` stands for any run of characters, slashes included, at any
 * place and any number of times; case makes no difference. In time proportional to the two lengths' product at
 * worst, so no pattern that somebody writes into a role can hold the service up.
 */
export function matchesAction(pattern: string, action: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), action.toLowerCase()];
  let at = 0;
  let offset = 0;
  /** Where to go on after the last star, when what follows it does not fit here. */
  let retryPattern = -1;
  let retryAction = 0;
  while (offset < given.length) {
    if (wanted[at] === '*') {
      retryPattern = at + 1;
      retryAction = offset;
      at += 1;
    } else if (at < wanted.length && wanted[at] === given[offset]) {
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
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}
