import type { Finding } from "./finding.ts";
import type { Patient } from "./patient.ts";

/** One check; each is a file of `checks`. */
export interface Check {
  /** Its name in `--json`, which stays the same once released. */
  readonly id: string;
  /** The heading under which people read it. */
  readonly group: string;
  /** What it looks at; without that it is skipped, as another check says what is wrong with it. */
  readonly needs: "nothing" | "application" | "folders" | "stores";
  /** What it finds, with at least one finding for each thing it looked at; none where there is nothing of its kind. May throw. */
  run(patient: Patient): readonly Finding[] | Promise<readonly Finding[]>;
}
