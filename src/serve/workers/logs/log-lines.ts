/** Lines of a log for programs, or for people who read many of them. */

/** How lines are written. */
export type LogFormat = "text" | "json";

/** What a line tells. */
export type LogEntry =
  | {
      /** A component has printed it. */
      readonly kind: "stdout" | "stderr";
      readonly component: string;
      /** The request that it was printed for, where that is known. */
      readonly request: string | null;
      readonly text: string;
    }
  | {
      /** A request is over. */
      readonly kind: "request";
      /** The component that answered, or null where Bobbin itself did. */
      readonly component: string | null;
      readonly request: string;
      readonly method: string;
      /** Path and query. */
      readonly url: string;
      /** Null where the client left before there was one. */
      readonly status: number | null;
      readonly milliseconds: number;
    }
  | {
      /** Bobbin says it. */
      readonly kind: "bobbin";
      readonly text: string;
    };

/** One entry with its line end; of a text of several lines one each, but in JSON. */
export function logLines(format: LogFormat, entry: LogEntry, time = new Date()): string {
  if (format === "json") return `${JSON.stringify({ time: time.toISOString(), ...entry })}\n`;
  const component = "component" in entry ? (entry.component ?? "-") : "-";
  const request = "request" in entry ? (entry.request ?? "-") : "-";
  const start = `${time.toISOString()} ${entry.kind} ${component} ${request} `;
  const text = "text" in entry ? entry.text : describeRequest(entry);
  return text
    .split("\n")
    .map((line) => `${start}${printable(line)}\n`)
    .join("");
}

function describeRequest(entry: Extract<LogEntry, { kind: "request" }>): string {
  const { method, url, status, milliseconds } = entry;
  return `${method} ${url} ${status ?? "gone"} ${milliseconds.toFixed(1)} ms`;
}

/** What a client or a component writes could look like another line, or move the cursor. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Control}\u2028\u2029]/gu, (character) => {
    if (character === "\t") return character;
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
  });
}
