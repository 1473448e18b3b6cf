import { isBobbinError } from "../../errors.ts";
import { problem, type Details, type Finding, type Severity } from "./finding.ts";

/** What an error of reading a file says, a finding for each line of it. Anything else is thrown on. */
export function diagnosticFindings(error: unknown): Finding[] {
  if (!isBobbinError(error)) throw error;
  if (error.fix !== null) return [problem(error.message, { remedy: error.fix })];
  return error.message.split("\n").map((line) => placedFinding("problem", line));
}

/** A finding from a line such as `spin.toml:7:1: what is wrong; what to do`. */
export function placedFinding(severity: Severity, line: string): Finding {
  const [, place = null, text = line] = /^(\S.*?:\d+:\d+): (.*)$/s.exec(line) ?? [];
  const end = text.indexOf("; ");
  const details: Required<Details> = {
    subject: null,
    place,
    remedy: end === -1 ? null : text.slice(end + 2),
  };
  return { severity, what: end === -1 ? text : text.slice(0, end), ...details };
}
