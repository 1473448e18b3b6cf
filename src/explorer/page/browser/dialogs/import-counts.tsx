import type { ImportReport } from "../../../wire/bodies.ts";
import { describeNumber } from "../values/describe.ts";

/** What an import has done, or would do. */
export function ImportCounts({ report }: { report: ImportReport }) {
  const { dryRun, stopped } = report;
  const counts = Object.entries(report).filter(
    (fact): fact is [string, number] => typeof fact[1] === "number",
  );
  return (
    <>
      <p>{dryRun ? "Nothing is written yet. This would happen:" : "This was done:"}</p>
      <dl class="counts">
        {counts.map(([name, count]) => (
          <div key={name}>
            <dt>{describeName(name)}</dt>
            <dd>{describeNumber(count)}</dd>
          </div>
        ))}
      </dl>
      {stopped === null ? null : (
        <p class="damage">
          {dryRun ? "It would stop at" : "It stopped at"} line {describeNumber(stopped.line)}:{" "}
          {stopped.error.message}. {dryRun ? "" : "What stands before that line is imported."}
        </p>
      )}
    </>
  );
}

const names: Readonly<Record<string, string>> = {
  written: "keys written",
  unchanged: "keys that are the same already",
  bytes: "bytes of keys and values",
};

function describeName(name: string): string {
  return names[name] ?? name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
