import type { ToStringOptions } from 'yaml';

const widestIndent = 8;
/** A member, and a list below it that is indented as the member is. */
const flushList = /^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*\1- /m;
const nestedMember = /^( *)[^\s#][^\n]*:[ \t]*(?:#[^\n]*)?\n\1( +)[^\s#-]/m;

/** How a text is laid out, so that what is printed anew looks as if its author had typed it. */
export function readLayout(text: string): ToStringOptions {
  const indent = nestedMember.exec(text)?.[2]?.length ?? 2;
  return {
    indent: Math.min(indent, widestIndent),
    indentSeq: !flushList.test(text),
    flowCollectionPadding: !/[:-] *(?:\{[^\s}]|\[[^\s\]])/.test(text),
    // A long line is its author's business.
    lineWidth: 0,
  };
}

/** JSON's: as many spaces as the first member has, a tab, or none where all is one line. */
export function readJsonIndent(text: string): string {
  return /^\s*[{[]\r?\n([ \t]+)/.exec(text)?.[1] ?? '';
}
