/** Gathers what a test file's process tells into a result. */

import type { FileEvent, FileResult } from "./file-events.ts";

/** Longest output of a file that is kept. */
const outputCharactersMax = 65_536;

/** Why a file was ended before it ended by itself. */
export type CutReason = "interrupted" | "silent" | "open";

/** How a file's process ended. */
export interface FileEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly cut: CutReason | null;
  /** Commands of processes that it left behind. */
  readonly left: readonly string[];
  readonly milliseconds: number;
  readonly silenceMilliseconds: number;
}

/** A file that runs. */
export class FileRecord {
  readonly #path: string;
  readonly #running = new Map<number, string>();
  readonly #cancelled: string[] = [];
  readonly #late: string[] = [];
  readonly #failures: string[] = [];
  readonly #skips: { name: string; reason: string }[] = [];
  #passed = 0;
  #output = "";
  #resources: readonly string[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether no test runs just now, though some may have run. */
  get isBetweenTests(): boolean {
    return this.#running.size === 0 && this.#ran;
  }

  get #ran(): boolean {
    return this.#passed + this.#failures.length + this.#skips.length + this.#late.length > 0;
  }

  /** Takes a line; whether a test has begun or ended. */
  note(event: FileEvent): boolean {
    if (event.type === "open") {
      this.#resources = event.resources;
      return false;
    }
    if (event.type === "begins") this.#running.set(event.id, event.name);
    else this.#end(event);
    return true;
  }

  /** Takes what the file prints. */
  print(text: string): void {
    this.#output = (this.#output + text).slice(-outputCharactersMax);
  }

  #end(event: FileEvent & { type: "ends" }): void {
    const { id, name } = event;
    this.#running.delete(id);
    if (event.verdict === "passed") this.#passed += 1;
    if (event.verdict === "failed") this.#failures.push(`${name}\n${event.error}`);
    if (event.verdict === "late") this.#late.push(name);
    if (event.verdict === "cancelled") this.#cancelled.push(name);
    if (event.verdict !== "skipped") return;
    this.#skips.push({ name, reason: event.reason });
    if (event.reason === "") this.#failures.push(`${name}\nA skip needs a reason.`);
  }

  /** The result, once the process is gone. */
  close(end: FileEnd): FileResult {
    const cutOff = [
      ...this.#late.map((name) => `${name}: it took longer than one test may`),
      ...this.#cutOff(end),
    ];
    // Where no test around them was late, tests have not been waited for.
    if (this.#late.length > 0)
      cutOff.push(...this.#cancelled.map((name) => `${name}: ended with the test around it`));
    else
      this.#failures.push(
        ...this.#cancelled.map((name) => `${name}\nThe test around it did not wait for it.`),
      );
    if (end.cut === null) this.#failures.push(...this.#deaths(end));
    if (end.left.length > 0) {
      this.#failures.push(`left processes behind, which were ended:\n  ${end.left.join("\n  ")}`);
    }
    return {
      path: this.#path,
      passed: this.#passed,
      failures: this.#failures,
      skips: this.#skips,
      cutOff,
      output: this.#output,
      milliseconds: end.milliseconds,
    };
  }

  #cutOff({ cut, silenceMilliseconds }: FileEnd): string[] {
    if (cut === null) return [];
    const running = [...this.#running.values()];
    const seconds = Math.round(silenceMilliseconds / 1000);
    if (cut === "interrupted")
      return running.length > 0 ? running.map((name) => `${name}: interrupted`) : ["interrupted"];
    if (cut === "silent") {
      const what = running.length === 0 ? ["the file, before its first test"] : running;
      return what.map((name) => `${name}: nothing was heard for ${seconds} s`);
    }
    // What a late test waited for may still be open.
    if (this.#late.length > 0) return [];
    const open =
      this.#resources.length > 0 ? `; open are ${[...new Set(this.#resources)].join(", ")}` : "";
    return [`the file, after its tests: it did not end for ${seconds} s${open}`];
  }

  #deaths({ code, signal }: FileEnd): string[] {
    const unfinished = [...this.#running.values()].map(
      (name) => `${name}\nThe file ended before this test did.`,
    );
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    const failed = this.#failures.length + this.#late.length > 0;
    if (code !== 0 && !failed && unfinished.length === 0) return [`The file ended ${how}.`];
    if (!this.#ran && unfinished.length === 0) return ["The file holds no test."];
    return unfinished;
  }
}
