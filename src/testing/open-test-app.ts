import { bobbinError } from "../errors.ts";
import { openProgramStore } from "../program/open-store.ts";
import type { ProgramStore } from "../program/program-store.ts";
import { openApp, type RunningApp } from "../serve/app/app.ts";
import type { AppPlan } from "../serve/app/app-plan.ts";
import { openMemoryStore } from "../stores/memory/memory.ts";
import type { Store } from "../stores/store.ts";
import { CallRecord, type RecordedCall } from "./call-record.ts";
import { type ActiveFault, type Fault, Faults } from "./faults.ts";
import { MemoryConnections } from "./memory-connections.ts";
import { type FetchTarget, memoryFetch } from "./memory-fetch.ts";
import type { SeedValue, TestAppOptions, TestManifest } from "./app-options.ts";
import { TestClock } from "./app-clock.ts";
import { prepareMemoryPlan } from "./memory-plan.ts";

/** A line that a component printed. */
export interface PrintedLine {
  /** The component's id. */
  readonly component: string;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

/** An application in the test's own process: no port, no file, and nothing that another one sees. */
export interface TestApp extends AsyncDisposable {
  /**
   * Asks the application, without a socket. A path is one of the application's. Redirections are not followed, and
   * bodies not decoded: the response is what the component gave.
   */
  fetch(request: FetchTarget, init?: RequestInit): Promise<Response>;
  /** The store of a label, to look into and to change. Throws no-such-store where no component is granted it. */
  store(label?: string): ProgramStore;
  /** The key-value calls of all components in the order in which they began. */
  readonly calls: readonly RecordedCall[];
  /** What components have printed so far, and why requests failed. */
  readonly log: readonly PrintedLine[];
  /** What stores and components take for the time. Timers and limits of time go by the machine's. */
  readonly clock: TestClock;
  /** Has key-value calls fail or wait until the fault is disposed of or the application closed. */
  fault(fault: Fault): ActiveFault;
  /** Forgets the calls and the log so far. */
  clear(): void;
  /** Answers what is in flight, then ends the application. */
  close(): Promise<void>;
}

/**
 * Opens an application for a test. Its stores are in memory, whatever a runtime configuration says. Rejects with a
 * `BobbinError` where `bobbin up` would print one.
 *
 * Without a manifest it is the spin.toml in the working directory or the nearest folder above.
 *
 * @example
 * await using app = await openTestApp("spin.toml", { stores: { default: { visits: 2n } } });
 * const response = await app.fetch("/");
 * assert.equal(await app.store().getCounter("visits"), 3n);
 */
export async function openTestApp(
  manifest?: TestManifest,
  options: TestAppOptions = {},
): Promise<TestApp> {
  const plan = await prepareMemoryPlan(manifest, options);
  const clock = new TestClock();
  const stores = openStores(plan, clock);
  await seed(stores, options.stores ?? {});
  const isAcross = options.network === true;
  const faults = new Faults(isAcross);
  const record = new CallRecord(faults);
  const log: PrintedLine[] = [];
  const print = (component: string, stream: PrintedLine["stream"], text: string): void =>
    void log.push({ component, stream, text });
  const running = await openApp(plan, {
    log: print,
    watch: record,
    now: () => clock.now(),
    storesWait: isAcross,
    openStore: (label) => (stores[label] as OpenedStore).store,
  });
  const connections = new MemoryConnections(running.server);
  const close = closeOnce(running, connections, faults);
  return {
    fetch: (request, init) => memoryFetch(connections, request, init),
    store: (label = "default") => storeOf(stores, label).program,
    get calls() {
      return record.calls;
    },
    log,
    clock,
    fault: (fault) => faults.add(fault),
    clear: () => {
      record.clear();
      log.length = 0;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface OpenedStore {
  readonly store: Store;
  readonly program: ProgramStore;
}

function openStores({ stores }: AppPlan, clock: TestClock): Readonly<Record<string, OpenedStore>> {
  return Object.fromEntries(
    Object.entries(stores).map(([label, config]) => {
      const { tuplesMax } = config.limits;
      const store = openMemoryStore({ label, tuplesMax, now: () => clock.now() });
      return [label, { store, program: openProgramStore(label, config, () => store) }];
    }),
  );
}

async function seed(
  stores: Readonly<Record<string, OpenedStore>>,
  contents: NonNullable<TestAppOptions["stores"]>,
): Promise<void> {
  for (const [label, entries] of Object.entries(contents)) {
    const { program } = storeOf(stores, label);
    for (const [key, value] of Object.entries(entries)) await put(program, key, value);
  }
}

async function put(store: ProgramStore, key: string, value: SeedValue): Promise<void> {
  if (typeof value === "bigint") await store.increment(key, value);
  else if (
    typeof value === "string" ||
    value instanceof Uint8Array ||
    value instanceof ArrayBuffer
  ) {
    await store.set(key, value);
  } else await store.setJson(key, value);
}

function storeOf(stores: Readonly<Record<string, OpenedStore>>, label: string): OpenedStore {
  const found = Object.hasOwn(stores, label) ? stores[label] : undefined;
  if (found !== undefined) return found;
  throw bobbinError("no-such-store", { store: label, labels: Object.keys(stores) });
}

function closeOnce(
  running: RunningApp,
  connections: MemoryConnections,
  faults: Faults,
): () => Promise<void> {
  let closed: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    faults.close();
    await running.stop();
    connections.destroy();
  };
  return () => (closed ??= close());
}
