/** What a check found: plain data, the same for people and for `--json`. */

/**
 * How bad it is: `problem` keeps the application from being served or endangers its data, `warning` will
 * sooner or later, `notice` is worth knowing.
 */
export type Severity = "ok" | "notice" | "warning" | "problem";

/** All severities, the worst last. */
export const severities: readonly Severity[] = ["ok", "notice", "warning", "problem"];

/** One sentence of a check, and what to do about it. */
export interface Finding {
  readonly severity: Severity;
  /** The component or store that it is about, where a check looks at each of several. */
  readonly subject: string | null;
  /** A sentence. Never holds a value of a store or variable. */
  readonly what: string;
  /** `spin.toml:7:1`, or a path. */
  readonly place: string | null;
  /** What to do, with a command where there is one. */
  readonly remedy: string | null;
}

/** What a finding may have beside its sentence. */
export type Details = Partial<Pick<Finding, "subject" | "place" | "remedy">>;

/** All is as it should be. */
export function ok(what: string, details: Details = {}): Finding {
  return finding("ok", what, details);
}

/** Worth knowing. */
export function notice(what: string, details: Details = {}): Finding {
  return finding("notice", what, details);
}

/** Works now, and will not always. */
export function warning(what: string, details: Details = {}): Finding {
  return finding("warning", what, details);
}

/** Does not work, or endangers data. */
export function problem(what: string, details: Details = {}): Finding {
  return finding("problem", what, details);
}

function finding(severity: Severity, what: string, details: Details): Finding {
  const { subject = null, place = null, remedy = null } = details;
  return { severity, subject, what, place, remedy };
}

/** The worst of these severities. */
export function worstOf(found: readonly Severity[]): Severity {
  return severities.findLast((severity) => found.includes(severity)) ?? "ok";
}
