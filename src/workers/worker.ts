/**
 * The worker process: a whole engine of its own. It is started by `WorkerProcess`, gets its plan and
 * its connections from the supervisor, and ends when the supervisor says so or is gone.
 */
import type { Socket } from "node:net";
import { openApp, type Replacement, type RunningApp } from "../app.ts";
import { isBobbinError } from "../errors.ts";
import { type GuestLogs, openGuestLogs } from "./guest-log.ts";
import {
  aliveMilliseconds,
  type FromWorker,
  type SentError,
  type ToWorker,
  type WorkerPlan,
} from "./messages.ts";
import { tellRequests } from "./tell-requests.ts";

let running: RunningApp | null = null;
let logs: GuestLogs | null = null;
let replacement: Replacement | null = null;
let stopping = false;
/** What the supervisor asks for is done in its order. */
let work: Promise<void> = Promise.resolve();

function tell(message: FromWorker): void {
  // The supervisor may have died; "disconnect" then ends this process.
  if (process.connected) process.send?.(message, () => {});
}

async function start(plan: WorkerPlan): Promise<void> {
  try {
    logs = openGuestLogs({ ...plan.logs, stderr: process.stderr });
    running = await openApp(
      plan.app,
      (component, stream, text) => logs?.write(component, stream, `${text}\n`),
      plan.tellsRequests ? tellRequests(tell) : null,
    );
    // Node starts its checks of slow and idle connections on this event; here nothing listens.
    running.server.emit("listening");
    tell({ type: "ready" });
  } catch (error) {
    tell({ type: "failed", error: sentError(error) });
  }
}

/** Opens a plan beside the one that is served. */
async function open(plan: WorkerPlan, changed: readonly string[] | null): Promise<void> {
  try {
    const newLogs = openGuestLogs({ ...plan.logs, stderr: process.stderr });
    const opened = await running?.open(plan.app, changed).catch((error: unknown) => {
      newLogs.close();
      throw error;
    });
    replacement = {
      commit: () => {
        opened?.commit();
        logs?.close();
        logs = newLogs;
      },
      discard: () => {
        opened?.discard();
        newLogs.close();
      },
    };
    tell({ type: "opened" });
  } catch (error) {
    tell({ type: "refused", error: sentError(error) });
  }
}

function settle(outcome: "commit" | "discard"): void {
  replacement?.[outcome]();
  replacement = null;
  if (outcome === "commit") tell({ type: "switched" });
}

function sentError(error: unknown): SentError {
  if (isBobbinError(error)) return { code: error.code, message: error.message, fix: error.fix };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: null, message, fix: null };
}

function take(id: number, socket: Socket | undefined): void {
  tell({ type: "taken", id });
  // A client that has already gone arrives without a socket.
  if (socket === undefined) return;
  socket.allowHalfOpen = true;
  socket.setNoDelay(true);
  running?.server.emit("connection", socket);
  socket.resume();
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  try {
    await running?.stop();
  } finally {
    process.exit(0);
  }
}

async function obey(message: ToWorker): Promise<void> {
  if (message.type === "start") await start(message.plan);
  else if (message.type === "open") await open(message.plan, message.changed);
  else if (message.type === "switch") settle("commit");
  else if (message.type === "discard") settle("discard");
}

process.on("message", (message: ToWorker, handle: unknown) => {
  if (message.type === "connection") take(message.id, handle as Socket | undefined);
  else if (message.type === "stop") void stop();
  else work = work.then(() => obey(message));
});
process.on("disconnect", () => void stop());
// A terminal sends these to the whole group; the supervisor decides what they mean.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("SIGHUP", () => {});
setInterval(() => tell({ type: "alive" }), aliveMilliseconds).unref();
