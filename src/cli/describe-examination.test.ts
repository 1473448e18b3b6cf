import assert from "node:assert/strict";
import { test } from "node:test";
import { patientOptions } from "../../test/support/doctor.ts";
import type { Check } from "./doctor/check.ts";
import { examine, type Examination } from "./doctor/examine.ts";
import { notice, ok, problem, warning, type Finding } from "./doctor/finding.ts";
import { describeExamination } from "./describe-examination.ts";
import { temporaryFolder } from "../../test/support/temporary-folder.ts";

async function examination(): Promise<Examination> {
  using folder = temporaryFolder();
  const check = (id: string, group: string, findings: Finding[]): Check => ({
    id,
    group,
    needs: "nothing",
    run: () => findings,
  });
  return await examine(patientOptions(folder.path), [
    check("a", "Machine", [ok("it runs", { place: "here" })]),
    check("b", "Machine", [warning("it is\nslow", { remedy: "wait:\n  sleep 1" })]),
    check("c", "Stores", [
      problem("it is \u001B[31mgone", { place: "x.db", remedy: "look for it" }),
      notice("it was small"),
    ]),
    { ...check("d", "Stores", []), needs: "stores" },
  ]);
}

const plain = (_style: string, text: string): string => text;

test("findings stand in groups, with details only where something is not as it should be", async () => {
  assert.equal(
    describeExamination(await examination(), plain, { isQuiet: false }),
    `Machine
  ✓ it runs
  ! it is
      slow
      wait:
        sleep 1

Stores
  ✗ it is \u{FFFD}[31mgone
      at x.db
      look for it
  i it was small

Not checked on account of that: d

3 checks: 1 ok, 1 warning, 1 problem
`,
  );
});

test("quiet leaves out what is fine, and counts it", async () => {
  const text = describeExamination(await examination(), plain, { isQuiet: true });
  assert.doesNotMatch(text, /✓/);
  assert.match(text, /^3 checks: 1 ok, 1 warning, 1 problem$/m);
});

test("headings and marks have their styles", async () => {
  const styled = describeExamination(await examination(), (style, text) => `<${style}>${text}</>`, {
    isQuiet: false,
  });
  assert.match(styled, /^<heading>Machine<\/>\n {2}<heading>✓<\/> it runs\n {2}<warning>!<\/> /);
  assert.match(styled, /<error>✗<\/>/);
  assert.match(styled, /<faint>at x\.db<\/>/);
});
