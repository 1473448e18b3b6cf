import type { Examination } from "./examine.ts";
import type { Finding, Severity } from "./finding.ts";

/** The document of `bobbin doctor --json`; docs/guides/doctor.md describes it. Keys are added and never taken away. */
export interface DoctorReport {
  readonly bobbin: string;
  /** The application's name, or null where its manifest cannot be read. */
  readonly application: string | null;
  /** Absolute path, or null where there is none. */
  readonly manifest: string | null;
  readonly summary: Readonly<Record<Severity, number>> & { readonly checks: number };
  readonly findings: readonly (Finding & { readonly check: string; readonly group: string })[];
  /** Ids of checks that had nothing to look at, as something else is wrong. */
  readonly skipped: readonly string[];
}

/** What was found, as plain data. */
export function reportOf({ patient, results, skipped, counts }: Examination): DoctorReport {
  const { options, app } = patient;
  return {
    bobbin: options.version,
    application: app.value?.name ?? null,
    manifest: "path" in options.manifest ? options.manifest.path : null,
    summary: { checks: sumOf(counts), ...counts },
    findings: results.flatMap(({ check, findings }) =>
      findings.map((finding) => ({ check: check.id, group: check.group, ...finding })),
    ),
    skipped: skipped.map(({ id }) => id),
  };
}

/** How many checks there were. */
export function sumOf(counts: Readonly<Record<Severity, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
