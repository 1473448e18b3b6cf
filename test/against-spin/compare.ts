/** Asks two programs the same things, and tells where they differ. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { ask } from "./answer.ts";
import { documentedBy } from "./documented.ts";
import { echoGuest } from "./echo-guest.ts";
import { startSubject, type Subject } from "./subject.ts";

const asksAtOnce = 16;

/** An application, flags for `up`, and what is asked of it. */
export interface Table {
  readonly name: string;
  readonly manifest: string;
  readonly flags?: readonly string[];
  /** More files of the application. */
  readonly files?: Readonly<Record<string, string>>;
  /** Names and bytes; none where it is compared only whether it starts. */
  readonly requests?: readonly (readonly [name: string, sent: string])[];
}

/** One thing that both were asked. */
export interface Comparison {
  readonly table: string;
  readonly name: string;
  readonly answers: readonly [string, string];
  /** The page that says that they differ, where they do and one does. */
  readonly page: string | null;
}

/** Compares two programs by these tables. */
export async function compareBy(
  tables: readonly Table[],
  subjects: readonly [Subject, Subject],
  tell: (comparison: Comparison) => void,
): Promise<void> {
  for (const table of tables) {
    const [first, second] = [
      await answersOf(subjects[0], table),
      await answersOf(subjects[1], table),
    ];
    for (const [name, answer] of first) {
      const answers = [answer, second.get(name) ?? "not asked"] as const;
      const page = answers[0] === answers[1] ? null : documentedBy(table.name, name, answers);
      tell({ table: table.name, name, answers, page });
    }
  }
}

/** Answers by what was asked; "up" is whether it serves at all. */
async function answersOf(subject: Subject, table: Table): Promise<Map<string, string>> {
  using folder = temporaryFolder();
  writeApp(folder.path, table);
  const started = await startSubject(subject, folder.path, table.flags);
  const answers = new Map<string, string>([["up", started.is]]);
  if (started.is === "refused") {
    for (const [name] of table.requests ?? []) answers.set(name, "not served");
    return answers;
  }
  await using served = started.served;
  const waiting = [...(table.requests ?? [])];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      answers.set(next[0], await ask(served.port, next[1]));
    }
  };
  await Promise.all(Array.from({ length: asksAtOnce }, work));
  return answers;
}

function writeApp(folder: string, { manifest, files = {} }: Table): void {
  writeFileSync(join(folder, "spin.toml"), manifest);
  writeFileSync(join(folder, "echo.wasm"), echoGuest());
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
