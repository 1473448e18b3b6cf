/**
 * The worker process: a whole engine of its own. It is started by `WorkerProcess`, gets its plan and
 * its connections from the supervisor, and ends when the supervisor says so or is gone.
 */
import type { Socket } from "node:net";
import { openApp, type Replacement, type RunningApp } from "../app/app.ts";
import { type GuestLogs, openGuestLogs } from "./logs/guest-log.ts";
import type { SecureDoor, TlsIdentity } from "../http/secure-door.ts";
import { createHttpTrigger } from "../http/server.ts";
import { createPassedTrigger } from "../http/passed-trigger.ts";
import { listenForPassed, untilNobodyIsConnected } from "./passed-listener.ts";
import type { Door, FromWorker, ToWorker, WorkerPlan } from "./messages.ts";
import { sentError } from "./sent-error.ts";
import { yieldToOthers } from "./apart/yield-to-others.ts";
import { measureComponents } from "../../guests/component-use.ts";
import { formatAddress } from "../../common/address.ts";
import { listenError } from "./front-door.ts";
import type { Inspector } from "../inspector/inspector.ts";
import { tellRequests } from "./tell-requests.ts";
import { tidyWhenQuiet } from "./tidy-when-quiet.ts";
import { requestIdOf, watchRequestIds } from "../../telemetry/request-ids.ts";
import type { Series } from "../../telemetry/own-meters.ts";
import type { Telemetry } from "../../telemetry/telemetry.ts";
import { watchMainThread } from "./hangs/watch-main-thread.ts";

const watch = watchMainThread();

let running: RunningApp | null = null;
let logs: GuestLogs | null = null;
let replacement: Replacement | null = null;
let telemetry: Telemetry | null = null;
/** Where requests are passed on to this process; null where it has clients. */
let passedAt: string | null = null;
let stopping = false;
let identity: TlsIdentity | null = null;
let secureDoor: SecureDoor | null = null;
/** What the supervisor asks for is done in its order. */
let work: Promise<void> = Promise.resolve();

function tell(message: FromWorker): void {
  // The supervisor may have died; "disconnect" then ends this process.
  if (process.connected) process.send?.(message, () => {});
}

async function start(plan: WorkerPlan): Promise<void> {
  try {
    if (plan.yields) yieldToOthers();
    logs = openGuestLogs({ ...plan.logs, stderr: process.stderr });
    const { socketPath } = plan;
    passedAt = socketPath;
    telemetry = await openTelemetry(plan);
    const hasIds = (plan.logs.format ?? null) !== null;
    const inspector = await openInspector(plan);
    const app = await watch.loading(() =>
      openApp(plan.app, {
        inspector,
        log: (component, stream, text, headers) => {
          const id = headers === undefined || !hasIds ? null : requestIdOf(headers);
          logs?.write(component, stream, `${text}\n`, id);
        },
        observe: plan.tellsRequests ? tellRequests(tell) : null,
        requests: hasIds
          ? watchRequestIds(telemetry?.requests ?? null, (request) => logs?.tell(request))
          : (telemetry?.requests ?? null),
        watch: telemetry?.keyValues ?? null,
        showsErrors: plan.showsErrors,
        carriesTrace: plan.telemetry?.traces === true,
        createTrigger: socketPath === null ? createHttpTrigger : createPassedTrigger,
      }),
    );
    running = app;
    await watch.begun;
    watch.limit(plan.app.limits);
    if (identity !== null && socketPath === null) secureDoor = await openSecureDoor(app, identity);
    // Node starts its checks of slow and idle connections on this event; here nothing listens.
    if (socketPath === null) app.server.emit("listening");
    else await listenForPassed(app.server, socketPath);
    tidyWhenQuiet();
    tell({ type: "ready" });
  } catch (error) {
    tell({ type: "failed", error: sentError(error) });
  }
}

/** Costs nothing where nobody asks for it. */
async function openTelemetry({ telemetry: plan }: WorkerPlan): Promise<Telemetry | null> {
  if (plan === null) return null;
  if (plan.gathersMetrics) measureComponents();
  const module = await import("../../telemetry/telemetry.ts");
  return module.openTelemetry(plan);
}

/** Lets debuggers in. Rejects with address-in-use and address-not-usable. */
async function openInspector({ app, inspector: plan }: WorkerPlan): Promise<Inspector | null> {
  if (plan === null) return null;
  const module = await import("../inspector/open-inspector.ts");
  const { inspector, port } = await module.openInspector(plan, app.app).catch((error: unknown) => {
    throw listenError(formatAddress(plan.host, plan.port), error as NodeJS.ErrnoException);
  });
  tell({ type: "inspects", host: plan.host, port });
  return inspector;
}

/** Node's module for TLS costs time to load, so that it comes when it is needed. */
async function openSecureDoor(app: RunningApp, from: TlsIdentity): Promise<SecureDoor> {
  const { SecureDoor: Door } = await import("../http/secure-door.ts");
  // Another identity may have come while it was loaded.
  return new Door(app, identity ?? from);
}

/** Opens a plan beside the one that is served. */
async function open(plan: WorkerPlan, changed: readonly string[] | null): Promise<void> {
  try {
    replacement = await openReplacement(plan, changed);
    tell({ type: "opened" });
  } catch (error) {
    tell({ type: "refused", error: sentError(error) });
  }
}

/** Serves a plan that says something new only of components whose requests are passed on. */
async function adopt(plan: WorkerPlan, changed: readonly string[]): Promise<void> {
  try {
    (await openReplacement(plan, changed)).commit();
  } catch (error) {
    tell({ type: "failed", error: sentError(error) });
  }
}

async function openReplacement(
  plan: WorkerPlan,
  changed: readonly string[] | null,
): Promise<Replacement> {
  const newLogs = openGuestLogs({ ...plan.logs, stderr: process.stderr });
  const app = running;
  const opened = await watch
    .loading(async () => app?.open(plan.app, changed))
    .catch((error: unknown) => {
      newLogs.close();
      throw error;
    });
  return {
    commit: () => {
      opened?.commit();
      logs?.close();
      logs = newLogs;
      watch.limit(plan.app.limits);
    },
    discard: () => {
      opened?.discard();
      newLogs.close();
    },
  };
}

function settle(outcome: "commit" | "discard"): void {
  replacement?.[outcome]();
  replacement = null;
  if (outcome === "commit") tell({ type: "switched" });
}

function take(id: number, door: Door, socket: Socket | undefined): void {
  tell({ type: "taken", id });
  // A client that has already gone arrives without a socket.
  if (socket === undefined) return;
  socket.allowHalfOpen = true;
  socket.setNoDelay(true);
  if (door === "inner") running?.innerServer.emit("connection", socket);
  else if (secureDoor === null) running?.server.emit("connection", socket);
  else secureDoor.take(socket);
  socket.resume();
}

function identify(given: TlsIdentity): void {
  identity = given;
  secureDoor?.replace(given);
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  try {
    await secureDoor?.settled();
    await running?.stop();
    await telemetry?.close();
  } finally {
    process.exit(0);
  }
}

/** Stops when the last of its clients, or of those who pass requests on, has let go. */
async function retire(): Promise<void> {
  if (running !== null && passedAt === null) await running.leave();
  else if (running !== null) await untilNobodyIsConnected(running.server);
  await stop();
}

function measure(): readonly Series[] {
  return [...(telemetry?.snapshot() ?? []), ...(running?.measure() ?? [])];
}

async function obey(message: ToWorker): Promise<void> {
  if (message.type === "start") await start(message.plan);
  else if (message.type === "open") await open(message.plan, message.changed);
  else if (message.type === "adopt") await adopt(message.plan, message.changed);
  else if (message.type === "switch") settle("commit");
  else if (message.type === "discard") settle("discard");
}

process.on("message", (message: ToWorker, handle: unknown) => {
  if (message.type === "connection") take(message.id, message.door, handle as Socket | undefined);
  else if (message.type === "identify") identify(message.identity);
  else if (message.type === "stop") void stop();
  else if (message.type === "retire") void retire();
  else if (message.type === "shed") running?.shed(message.share);
  else if (message.type === "measure") tell({ type: "measured", series: measure() });
  else work = work.then(() => obey(message));
});
process.on("disconnect", () => void stop());
// A terminal sends these to the whole group; the supervisor decides what they mean.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("SIGHUP", () => {});
