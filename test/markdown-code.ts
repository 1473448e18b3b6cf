/** The code blocks of a Markdown page. */

/** One block between fences. */
export interface CodeBlock {
  readonly language: string;
  /** The file that the block shows, or "". */
  readonly file: string;
  readonly text: string;
  /** The page's line, from 1, on which the block's text begins. */
  readonly line: number;
}

/** Whether a sample is for Node.js, and no component. */
export function isForNode(text: string): boolean {
  return /from "(?:node:[\w/]+|bobbin-kv|bobbin-kv\/testing|@opentelemetry\/[\w-]+)"/.test(text);
}

/** All code blocks of a page, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(\w*) ?(\S*)\n(.*?)^```$/gms)].map(
    ({ 1: language = "", 2: file = "", 3: text = "", index }) => ({
      language,
      file,
      text,
      line: markdown.slice(0, index).split("\n").length + 1,
    }),
  );
}
