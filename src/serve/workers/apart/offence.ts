import { bobbinError } from "../../../errors.ts";
import type { Flight } from "../hangs/flight-recorder.ts";
import type { WorkerHang } from "../worker-process.ts";

/** That a component has cost a process. */
export interface Offence extends Flight {
  /** What it did, for people: `ended a worker`. */
  readonly what: string;
}

/** What is seen of a process that hangs: `is in component "a", at GET /b, for 2.3 s of processor time …`. */
export function describeHang({ flight, usedMilliseconds, silentMilliseconds }: WorkerHang): string {
  const used = `${seconds(usedMilliseconds)} s of processor time`;
  const silent = `has not answered for ${seconds(silentMilliseconds)} s`;
  if (flight === null) return `${silent} (${used})`;
  const { component, request } = flight;
  const at = request === null ? "" : `, at ${request},`;
  return `hangs in component ${JSON.stringify(component)}${at} after ${used}: it ${silent}`;
}

/** The error of an application whose component does not come to an end while it is loaded. */
export function loadingHangs({ flight, usedMilliseconds }: WorkerHang): Error {
  if (flight === null) return new Error("the worker process hung while it started");
  const used = seconds(usedMilliseconds);
  const detail = `it did not come to an end, and was stopped after ${used} s of processor time`;
  return bobbinError("component-start-failed", { component: flight.component, detail });
}

/** The error of an application whose first worker ended while it started. */
export function loadingEnded(how: string, suspect: Flight | null): Error {
  if (suspect === null) return new Error("the worker process ended while it started");
  const detail = `the process that loaded it ${how}`;
  return bobbinError("component-start-failed", { component: suspect.component, detail });
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}

/** What is said of a component that gets a process of its own for a while, or keeps it; its `group` is those that share memory with it. */
export function describeMove(
  { component, what }: Pick<Offence, "component" | "what">,
  move: { group: readonly string[]; wasApart: boolean; milliseconds: number },
): string {
  const name = JSON.stringify(component);
  const time = `${Math.round(move.milliseconds / 1_000)} s`;
  if (move.wasApart) return `Component ${name} keeps its own process for another ${time}.`;
  const others = move.group.filter((id) => id !== component).map((id) => JSON.stringify(id));
  const companions = `, with ${others.join(", ")}, which share a store in memory with it`;
  return `Component ${name} ${what}: for ${time} it has a process of its own${others.length > 0 ? companions : ""}.`;
}
