import { visibleText } from './visible-text.ts';

/**
 * Why something was refused, for a person: what was presented, what came nearest, the one thing that differs,
 * and what to type to mend it. Made from the evidence that the refusal left behind.
 */
export interface Explanation {
  /** One sentence. */
  readonly summary: string;
  /** The facts in two columns, in the order of reading. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly difference?: Difference;
  /** What mends it, the likeliest first. */
  readonly mends: readonly Mend[];
}

export interface Mend {
  readonly when: string;
  readonly command: string;
}

/** Two texts that should be equal, and where they part. */
export interface Difference {
  readonly field: string;
  readonly expected: string;
  readonly presented: string;
  /** The index of the first character that differs. */
  readonly at: number;
}

export function findDifference(field: string, expected: string, presented: string): Difference {
  const length = Math.min(expected.length, presented.length);
  let at = 0;
  while (at < length && expected[at] === presented[at]) at += 1;
  return { field, expected, presented, at };
}

/** What others have written in it can be shown on a terminal afterwards. */
export function withVisibleText({ summary, facts, difference, mends }: Explanation): Explanation {
  return {
    summary: visibleText(summary),
    facts: facts.map(({ label, value }) => ({ label, value: visibleText(value) })),
    ...(difference && {
      difference: {
        ...difference,
        expected: visibleText(difference.expected),
        presented: visibleText(difference.presented),
      },
    }),
    mends: mends.map(({ when, command }) => ({ when, command: visibleText(command) })),
  };
}

/** Says in words what the characters show, for the differences that are easily overlooked. */
export function describeDifference({ expected, presented, at }: Difference): string {
  if (presented === `${expected}/`) return 'the presented one ends in a slash, the expected one does not';
  if (expected === `${presented}/`) return 'the expected one ends in a slash, the presented one does not';
  if (expected.toLowerCase() === presented.toLowerCase()) return 'they differ in upper and lower case alone';
  if (expected.trim() === presented.trim()) return 'they differ in white space at an end';
  return `they part at character ${at + 1}`;
}
