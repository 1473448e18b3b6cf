import assert from "node:assert/strict";
import { test } from "node:test";
import {
  examineFolder,
  patientOptions,
  script,
  scriptManifest,
  writeFiles,
} from "../../../test/support/doctor.ts";
import { bobbinError } from "../../errors.ts";
import type { Check } from "./check.ts";
import { checks } from "./checks.ts";
import { examine } from "./examine.ts";
import { ok, warning } from "./finding.ts";
import { reportOf } from "./report.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";

const check = (id: string, run: Check["run"]): Check => ({ id, group: "g", needs: "nothing", run });

test("a check that fails is a finding", async () => {
  using folder = temporaryFolder();
  const { results, counts } = await examine(patientOptions(folder.path), [
    check("known", () => {
      throw bobbinError("store-read-only", { path: "x.db" });
    }),
    check("unknown", () => {
      throw new TypeError("null is no store");
    }),
    check("rejected", () => Promise.reject(new Error("late"))),
  ]);
  assert.deepEqual(
    results.flatMap(({ findings }) => findings.map(({ what }) => what)),
    [
      "x.db cannot be written",
      'the check "unknown" failed: null is no store',
      'the check "rejected" failed: late',
    ],
  );
  assert.equal(counts.problem, 3);
});

test("checks count once with their worst, and once for each thing they look at", async () => {
  using folder = temporaryFolder();
  const { counts, results } = await examine(patientOptions(folder.path), [
    check("one", () => [ok("a"), warning("b")]),
    check("stores", () => [ok("a", { subject: "x" }), warning("b", { subject: "y" })]),
    check("nothing", () => []),
  ]);
  assert.deepEqual(counts, { ok: 1, notice: 0, warning: 2, problem: 0 });
  assert.equal(results.length, 2);
});

test("without a manifest, what belongs to it is skipped and the machine is checked", async () => {
  using folder = temporaryFolder();
  const { results, skipped } = await examineFolder(folder.path);
  const ran = results.map(({ check: { id } }) => id);
  assert.ok(ran.includes("versions") && ran.includes("address"));
  assert.deepEqual(
    skipped.map(({ id }) => id),
    checks.filter(({ needs }) => needs !== "nothing").map(({ id }) => id),
  );
});

test("a broken runtime configuration leaves the checks of the application", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest, "hello.js": script });
  const { results, skipped } = await examineFolder(folder.path, {
    runtimeConfigPath: `${folder.path}/none.toml`,
  });
  assert.ok(results.some(({ check: { id } }) => id === "scripts"));
  assert.ok(skipped.some(({ id }) => id === "store-health"));
});

test("ids are distinct, and the report has the shape that is documented", async () => {
  assert.equal(new Set(checks.map(({ id }) => id)).size, checks.length);
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest, "hello.js": script });
  const report = reportOf(await examineFolder(folder.path));
  const { findings, summary, ...others } = report;
  assert.deepEqual(others, {
    bobbin: "1.2.3",
    application: "shop",
    manifest: `${folder.path}/spin.toml`,
    skipped: [],
  });
  assert.deepEqual(Object.keys(summary), ["checks", "ok", "notice", "warning", "problem"]);
  assert.equal(summary.checks, summary.ok + summary.notice);
  for (const finding of findings) {
    assert.deepEqual(Object.keys(finding), [
      "check",
      "group",
      "severity",
      "subject",
      "what",
      "place",
      "remedy",
    ]);
  }
});
