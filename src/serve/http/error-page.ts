import type { BobbinError } from "../../errors.ts";

/** What is shown of a request that failed, to the developer whose application it is. */
export interface ShownError {
  readonly contentType: string;
  readonly body: string;
}

/** A request as it came. */
export interface FailedRequest {
  readonly method: string;
  readonly url: string;
  /** Name, value, name, value, … joined with line feeds. */
  readonly headers: string;
}

/** Makes what is shown in place of an empty body. */
export type ShowError = (request: FailedRequest, error: BobbinError) => ShownError;

/** Lines of a source file around the one in which something went wrong. */
export interface SourceExcerpt {
  /** As it stands in the stack: `src/index.ts:12:7`. */
  readonly place: string;
  readonly lines: readonly { readonly number: number; readonly text: string }[];
  readonly line: number;
}

/** Headers whose values are nobody's to read over a shoulder. */
const secretHeaders = new Set(["authorization", "cookie", "proxy-authorization", "x-api-key"]);

/** The page, or plain text for a client that does not ask for pages. `text` is the error's, in places of the source. */
export function errorPage(
  request: FailedRequest,
  text: string,
  excerpt: SourceExcerpt | null,
): ShownError {
  const headers = pairsOf(request.headers);
  const accepted = headers.find(([name]) => name.toLowerCase() === "accept")?.[1] ?? "";
  if (!accepted.includes("text/html")) {
    return { contentType: "text/plain; charset=utf-8", body: plainPage(request, text, excerpt) };
  }
  const body = htmlPage(request, { text, excerpt, headers });
  return { contentType: "text/html; charset=utf-8", body };
}

function plainPage(
  { method, url }: FailedRequest,
  text: string,
  excerpt: SourceExcerpt | null,
): string {
  const shown =
    excerpt === null
      ? []
      : ["", excerpt.place, ...excerpt.lines.map((line) => excerptLine(line, excerpt))];
  return [`${method} ${url}`, "", text, ...shown, "", hint, ""].join("\n");
}

function excerptLine(
  { number, text }: SourceExcerpt["lines"][number],
  { line, lines }: SourceExcerpt,
): string {
  const width = String(lines.at(-1)?.number ?? 0).length;
  return `${number === line ? ">" : " "} ${String(number).padStart(width)} | ${text}`;
}

const hint = "bobbin watch shows this page; bobbin up answers with an empty body.";

interface Shown {
  readonly text: string;
  readonly excerpt: SourceExcerpt | null;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

function htmlPage({ method, url }: FailedRequest, { text, excerpt, headers }: Shown): string {
  const [message = "", ...frames] = text.split("\n");
  const source =
    excerpt === null
      ? ""
      : `<h2>${escape(excerpt.place)}</h2><pre>${excerpt.lines
          .map((line) => {
            const shown = escape(excerptLine(line, excerpt));
            return line.number === excerpt.line ? `<mark>${shown}</mark>` : shown;
          })
          .join("\n")}</pre>`;
  const rows = headers.map(([name, value]) => {
    const shown = secretHeaders.has(name.toLowerCase()) ? "…" : value;
    return `<tr><th>${escape(name)}</th><td>${escape(shown)}</td></tr>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(message)}</title><style>${style}</style></head>
<body><main><p>${escape(method)} ${escape(url)}</p><h1>${escape(message)}</h1>
${frames.length === 0 ? "" : `<pre>${escape(frames.join("\n"))}</pre>`}
${source}
<h2>Request</h2><table>${rows.join("")}</table>
<footer>${escape(hint)}</footer></main></body></html>
`;
}

const style =
  "body{font:15px/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText;color-scheme:light dark}" +
  "main{max-width:60rem;margin:2rem auto;padding:0 1rem}h1{font-size:1.3rem;overflow-wrap:anywhere}h2{font-size:1rem}" +
  "pre{overflow:auto;padding:.8rem;border:1px solid GrayText;border-radius:4px;font-size:13px}mark{font-weight:bold}" +
  "th{text-align:left;padding-right:1rem;vertical-align:top;font-weight:normal}td{overflow-wrap:anywhere}footer{margin:2rem 0}";

function pairsOf(headers: string): [string, string][] {
  const lines = headers === "" ? [] : headers.split("\n");
  return lines.flatMap((name, at): [string, string][] =>
    at % 2 === 0 ? [[name, lines[at + 1] ?? ""]] : [],
  );
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? "");
}
