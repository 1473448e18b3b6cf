import { createLiveLines } from "./build/live-lines.ts";
import type { Examination, Result } from "./doctor/examine.ts";
import { severities, type Finding, type Severity } from "./doctor/finding.ts";
import { sumOf } from "./doctor/report.ts";
import type { Io, Output, TextStyle } from "../common/io.ts";

type Style = Output["style"];

/** A mark of one column, and the style in which it stands out. */
const marks: Readonly<Record<Severity, readonly [mark: string, style: TextStyle]>> = {
  ok: ["✓", "heading"],
  notice: ["i", "faint"],
  warning: ["!", "warning"],
  problem: ["✗", "error"],
};

const indent = "      ";

/** What was found, for people: by groups, with details only where something is not as it should be. */
export function describeExamination(
  { results, skipped, counts }: Examination,
  style: Style,
  { isQuiet }: { isQuiet: boolean },
): string {
  const shown = results
    .map((result) => ({
      ...result,
      findings: result.findings.filter(({ severity }) => !isQuiet || severity !== "ok"),
    }))
    .filter(({ findings }) => findings.length > 0);
  const groups = [...Map.groupBy(shown, ({ check }) => check.group)].map(([group, members]) =>
    describeGroup(group, members, style),
  );
  const ids = skipped.map(({ id }) => id).join(", ");
  const left = ids === "" ? [] : [`${style("faint", `Not checked on account of that: ${ids}`)}\n`];
  return [...groups, ...left, `${describeCounts(counts)}\n`].join("\n");
}

function describeGroup(group: string, results: readonly Result[], style: Style): string {
  const findings = results.flatMap((result) => result.findings);
  const lines = findings.flatMap((finding) => describeFinding(finding, style));
  return `${[style("heading", group), ...lines].join("\n")}\n`;
}

function describeFinding({ severity, what, place, remedy }: Finding, style: Style): string[] {
  const [mark, markStyle] = marks[severity];
  const [first = "", ...more] = printable(what).split("\n");
  const lines = [`  ${style(markStyle, mark)} ${first}`, ...more.map((line) => indent + line)];
  if (severity === "ok") return lines;
  if (place !== null) lines.push(indent + style("faint", `at ${printable(place)}`));
  if (remedy !== null) {
    lines.push(
      ...printable(remedy)
        .split("\n")
        .map((line) => indent + line),
    );
  }
  return lines;
}

/** `12 checks: 10 ok, 1 warning, 1 problem`. */
export function describeCounts(counts: Readonly<Record<Severity, number>>): string {
  const parts = severities.flatMap((severity) => {
    const count = counts[severity];
    if (count === 0) return [];
    return severity === "ok" || count === 1 ? `${count} ${severity}` : `${count} ${severity}s`;
  });
  const sum = sumOf(counts);
  return `${sum} ${sum === 1 ? "check" : "checks"}: ${parts.join(", ")}`;
}

/** Names and paths may hold anything; a terminal obeys control characters. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{Control}\n]/gu, "\u{FFFD}");
}

/** Shows on standard error what takes long during `work`; nothing where that is no terminal. */
export async function showDoctorProgress<Value>(
  { stderr, environment }: Io,
  work: (show: (text: string | null) => void) => Promise<Value>,
): Promise<Value> {
  if (!stderr.isTerminal || environment["TERM"] === "dumb") return work(() => {});
  let current: string | null = null;
  let startedAt = 0;
  using _live = createLiveLines(stderr, () => {
    const seconds = Math.floor((performance.now() - startedAt) / 1_000);
    return current === null ? [] : [`${current}, ${seconds} s`];
  });
  return await work((text) => {
    current = text;
    startedAt = performance.now();
  });
}
