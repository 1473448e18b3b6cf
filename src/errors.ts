/**
 * The one table of errors. Every error that a person or a guest can meet is an entry here: its text
 * says what happened and to what, its fix what to do; a value never appears in it.
 * `docs/reference/errors.md` is checked against this table by a test.
 */

/** Exit codes of the command line, for scripts. 0 is success. */
export const exitCodes = Object.freeze({
  /** Anything that has no code of its own. */
  failure: 1,
  /** A flag or argument that is unknown, missing or malformed. */
  usage: 2,
  /** The manifest or the runtime configuration is missing or wrong. */
  configuration: 3,
  /** A store cannot be opened or written. */
  store: 4,
  /** The address to listen on cannot be had. */
  address: 5,
  /** A component cannot be built or loaded. */
  component: 6,
});

/** The cases of `error` in Spin's first key-value interface (`fermyon:spin/key-value`). */
export type KeyValueErrorV1 =
  | "store-table-full"
  | "no-such-store"
  | "access-denied"
  | "invalid-store"
  | "no-such-key"
  | "io";

/** The cases of `error` in `fermyon:spin/key-value@2.0.0`. */
export type KeyValueErrorV2 = "store-table-full" | "no-such-store" | "access-denied" | "other";

/**
 * Who can mend it: a user, who calls, writes a manifest or types a command; the guest's own code; or whoever looks
 * after the system: the machine, the network, a storage engine, Bobbin itself.
 */
export type ErrorKind = "user" | "guest" | "system";

interface ErrorDefinition<Parameters> {
  /** What happened, with the names it happened to. */
  readonly what: (parameters: Parameters) => string;
  /** What to do about it; null where the text says all. */
  readonly fix: (parameters: Parameters) => string | null;
  /**
   * What a guest is told in place of both, where they speak of the host: paths, addresses, what systems say. `store`
   * is the store as the guest knows it. Null where they speak of nothing that is not the guest's.
   */
  readonly told: ((parameters: Parameters, store: string) => string) | null;
  readonly exitCode: number;
  readonly kind: ErrorKind;
  /** The HTTP status of an answer that tells of it. */
  readonly status: number;
  /** Whether a client of the application is told that status; of all else that ends its request it is told 500. */
  readonly reachesClient: boolean;
  readonly v1: KeyValueErrorV1;
  readonly v2: KeyValueErrorV2;
}

type Options<Parameters> = Partial<Omit<ErrorDefinition<Parameters>, "what" | "fix">>;

function define<Parameters>(
  what: (parameters: Parameters) => string,
  fix: (parameters: Parameters) => string | null,
  options: Options<Parameters> = {},
): ErrorDefinition<Parameters> {
  const { told = null, exitCode = exitCodes.failure, v1 = "io", v2 = "other" } = options;
  const { kind = "user", status = 422, reachesClient = false } = options;
  return { what, fix, told, exitCode, kind, status, reachesClient, v1, v2 };
}

const bytes = (count: number): string => (count === 1 ? "1 byte" : `${count} bytes`);
const quote = (name: string): string => JSON.stringify(name);
const nameUnnamed = ({ path }: UnnamedConfig): string =>
  `name the runtime configuration that defines it, which is read only then: --runtime-config-file ${path}`;
const chooseStore = (labels: readonly string[]): string =>
  `choose one of ${labels.map(quote).join(", ")}; a store is the application's when its manifest grants it to a component, or its runtime configuration defines it`;
const nameComponents = (names: readonly string[]): string =>
  names.length === 1
    ? `component ${names.map(quote).join()} was`
    : `components ${names.map(quote).join(", ")} were`;
const callsInWords = Object.freeze({
  deep: "one behind the other",
  "in all": "came of one",
  "at a time": "of one component are under way",
});
const configuration = { exitCode: exitCodes.configuration };
/** What is wrong in the words of a command. */
const typed = { exitCode: exitCodes.usage };
/** An error of a storage engine: what is wrong with it is for the person whose it is. */
const engine = <Parameters>(told: (parameters: Parameters, store: string) => string) => ({
  exitCode: exitCodes.store,
  kind: "system" as const,
  status: 503,
  told: (parameters: Parameters, store: string) =>
    `${told(parameters, store)}; the component's log says what is wrong`,
});
const cannotOpen = engine((_p: object, store) => `${store} cannot be opened`);
const component = { exitCode: exitCodes.component, status: 500 };
/** What a guest's call got wrong; a person meets the same in the explorer. */
const call = { kind: "guest" as const };
/** What ends a guest's request, for a reason in its code. */
const guest = { kind: "guest" as const, status: 500 };
/** What a client of an application is told, too. */
const toClient = (kind: ErrorKind, status: number) => ({ kind, status, reachesClient: true });

interface Key {
  store: string;
  key: string;
}
interface Grant {
  component: string;
  store: string;
  place: string;
  /** The label that was probably meant. */
  meant: string | null;
}
/** A runtime configuration beside the manifest that nobody named. */
interface UnnamedConfig {
  path: string;
  labels: readonly string[];
}
interface File {
  path: string;
}
interface Remote {
  store: string;
  /** Where the engine is, without secrets. */
  address: string;
}

/**
 * What can be wrong with what a call was given: guests and programs see one code for all of it, `invalid-argument`, and
 * SDKs of every language match on that. Each text says what is right.
 */
const argumentProblems = {
  kind: (p: { argument: string; wanted: string }) => `the ${p.argument} is not ${p.wanted}`,
  unicode: (p: { argument: string }) =>
    `the ${p.argument} is not well-formed Unicode: it holds half of a surrogate pair`,
  range: (p: { argument: string; range: string; given?: number }) =>
    `${p.argument} is ${p.range}${p.given === undefined ? "" : `, not ${p.given}`}`,
  delta: (_p: object) => "the delta does not fit a signed 64-bit integer",
  "metadata-size": (p: { bytes: number; max: number }) =>
    `the metadata of a key has ${bytes(p.bytes)} as JSON, and at most ${p.max} are kept`,
  "metadata-type": (p: { type: string }) => `metadata of type ${p.type} has no JSON form`,
  either: (p: { argument: string; one: string; other: string }) =>
    `${p.argument} is said by ${p.one} or by ${p.other}: by one of them, not both`,
  "key-twice": (p: { key: string }) =>
    `an atomic commit writes each key once, and key ${quote(p.key)} twice: put both changes into one`,
  "detail-twice": (p: { detail: "metadata" | "expiry" }) =>
    `the details of a write speak of its ${p.detail} twice: once at most`,
  cursor: (_p: object) => "the cursor is none that a list of this store gave",
  watcher: (p: { state: "unknown" | "read" }) =>
    p.state === "unknown" ? "no watcher has this number" : "the watcher is read already",
  "no-request": (_p: object) => "a store can be opened only while a request is being answered",
  "outbound-host": (p: { detail: string }) => p.detail,
};
type ArgumentProblems = typeof argumentProblems;
type InvalidArgument = {
  [Problem in keyof ArgumentProblems]: { problem: Problem } & Parameters<
    ArgumentProblems[Problem]
  >[0];
}[keyof ArgumentProblems];

/** All errors by code. A code, once released, keeps its meaning. */
export const errorTable = {
  // A guest's key-value call.
  "access-denied": define(
    (p: { component: string; store: string; place: string }) =>
      `component ${quote(p.component)} may not open store ${quote(p.store)}`,
    (p) =>
      `add ${quote(p.store)} to key_value_stores of component ${quote(p.component)} in ${p.place}`,
    { ...call, status: 403, v1: "access-denied", v2: "access-denied" },
  ),
  "no-such-store": define(
    (p: { store: string; labels?: readonly string[]; unnamed?: UnnamedConfig | null }) =>
      `no store is named ${quote(p.store)}`,
    (p) =>
      p.unnamed?.labels.includes(p.store) === true
        ? nameUnnamed(p.unnamed)
        : p.labels === undefined
          ? `define [key_value_store.${p.store}] in the runtime configuration file`
          : chooseStore(p.labels),
    { ...call, status: 404, v1: "no-such-store", v2: "no-such-store" },
  ),
  "store-table-full": define(
    (p: { max: number }) => `this request already holds ${p.max} open stores, the most it may`,
    () => "open a store once and keep the handle, or close handles that are no longer needed",
    { ...call, v1: "store-table-full", v2: "store-table-full" },
  ),
  "invalid-store": define<object>(
    () => "the store handle is not open: it was closed, or belongs to another request",
    () => "open the store in the request that uses it",
    { ...call, v1: "invalid-store", v2: "no-such-store" },
  ),
  "no-such-key": define(
    (p: Key) => `store ${quote(p.store)} has no key ${quote(p.key)}`,
    () => "set the key first, or ask with exists",
    { ...call, status: 404, v1: "no-such-key" },
  ),
  "invalid-argument": define(
    (p: InvalidArgument) => (argumentProblems[p.problem] as (p: InvalidArgument) => string)(p),
    () => null,
    call,
  ),
  "key-too-large": define(
    (p: { store: string; bytes: number; max: number }) =>
      `a key of ${bytes(p.bytes)} does not fit store ${quote(p.store)}: keys have at most ${bytes(p.max)} of UTF-8`,
    (p) =>
      `use a shorter key, or raise key_bytes_max in [key_value_store.${p.store}.limits] of the runtime configuration`,
    { ...call, status: 413 },
  ),
  "value-too-large": define(
    (p: Key & { bytes: number; max: number }) =>
      `the value of ${bytes(p.bytes)} for key ${quote(p.key)} does not fit store ${quote(p.store)}: values have at most ${bytes(p.max)}`,
    (p) =>
      `split the value, or raise value_bytes_max in [key_value_store.${p.store}.limits] of the runtime configuration`,
    { ...call, status: 413 },
  ),
  "store-full": define(
    (p: { store: string; max: number }) =>
      `store ${quote(p.store)} is full: it holds ${p.max} keys, the most it may`,
    (p) =>
      `delete keys, or raise tuples_max in [key_value_store.${p.store}.limits] of the runtime configuration`,
    { ...call, status: 507 },
  ),
  "result-too-large": define(
    (p: { max: number }) => `query result exceeds limit of ${bytes(p.max)}`,
    () => "ask for fewer keys at a time, or for a page of them",
    call,
  ),
  "not-a-counter": define(
    (p: Key & { bytes: number; counter?: string }) =>
      `key ${quote(p.key)} of store ${quote(p.store)} holds ${bytes(p.bytes)} that ${p.bytes === 1 ? "is" : "are"} not a counter (${p.counter ?? "8 bytes"})`,
    () => "increment only keys that increment made, or delete the key first",
    call,
  ),
  "counter-overflow": define(
    (p: Key) =>
      `the counter at key ${quote(p.key)} of store ${quote(p.store)} would leave the range of a signed 64-bit integer`,
    () => "delete the counter or count with a smaller delta",
    call,
  ),
  "batch-too-large": define(
    (p: { what: "keys" | "bytes"; found: number; max: number }) =>
      `a batch of ${p.found} ${p.what} is too large: a batch has at most ${p.max}`,
    () => "do it in several batches",
    call,
  ),
  "commit-too-large": define(
    (p: {
      what: "checks" | "writes" | "keys" | "bytes";
      found: number;
      max: number;
      /** Whose limit it is, where it is not Bobbin's own. */
      engine?: string;
    }) =>
      `an atomic commit of ${p.found} ${p.what} is too large${p.engine === undefined ? "" : ` for ${p.engine}`}: it has at most ${p.max}`,
    () =>
      "split it into commits that check what they rely on, or use setMany where nothing is checked",
    call,
  ),
  "watch-too-large": define(
    (p: { what: "keys of one watcher" | "keys" | "watchers"; max: number }) =>
      `a component may watch at most ${p.max} ${p.what} at a time`,
    () => "watch fewer keys, a longer prefix, or one key that tells of the others",
    call,
  ),

  // A storage engine.
  "store-not-a-database": define(
    (p: File) => `${p.path} is not a SQLite database`,
    () => "name another path, or move the file away; Bobbin never overwrites it",
    cannotOpen,
  ),
  "store-damaged": define(
    (p: File & { detail: string }) => `the database ${p.path} is damaged: ${p.detail}`,
    (p) =>
      `stop every program that uses it and restore it from a backup, or save what can be read with: sqlite3 ${p.path} .recover | sqlite3 recovered.db`,
    engine((_p, store) => `${store} is damaged`),
  ),
  "store-read-only": define(
    (p: File) => `${p.path} cannot be written`,
    () => "give this user write permission on the file and its folder",
    engine((_p, store) => `${store} cannot be written`),
  ),
  "store-not-accessible": define(
    (p: File & { detail: string; wants?: "folder" }) => `${p.path} cannot be opened: ${p.detail}`,
    (p) =>
      p.wants === "folder"
        ? "name a folder that this user may write in, or that can be made"
        : "check that the folder exists, that this user may write in it, and that the path names a file",
    cannotOpen,
  ),
  "store-newer-schema": define(
    (p: File & { found: number; known: number }) =>
      `${p.path} was written by a newer Bobbin: its schema is ${p.found}, this program knows ${p.known}`,
    () => "upgrade bobbin-kv, or name another path",
    cannotOpen,
  ),
  "store-foreign-table": define(
    (p: File & { detail: string }) =>
      `${p.path} has a table spin_key_value of another shape: ${p.detail}`,
    () => "name another path; this file belongs to another program",
    cannotOpen,
  ),
  "store-disk-full": define(
    (p: File) => `there is no room on the disk of ${p.path}; nothing was written`,
    () => "free some room; reads go on, and writes work again without a restart",
    { ...engine((_p, store) => `there is no room for ${store}; nothing was written`), status: 507 },
  ),
  "store-busy": define(
    (p: File & { waitedMilliseconds: number }) =>
      `another program has held ${p.path} locked for ${p.waitedMilliseconds} ms`,
    () => "end the other program's transaction and try again",
    engine((p, store) => `another program has held ${store} locked for ${p.waitedMilliseconds} ms`),
  ),
  "store-unavailable": define(
    (p: File & { detail: string }) => `the store at ${p.path} cannot answer: ${p.detail}`,
    () => "check the disk and the log of the machine",
    engine((_p, store) => `${store} cannot answer`),
  ),
  "store-write-lost": define(
    (p: File & { detail: string }) =>
      `the disk did not confirm writes to ${p.path} (${p.detail}), so requests that depend on them failed`,
    () =>
      "check the disk, then restart Bobbin, which brings to the disk what the file holds; no process uses the file until then",
    engine((_p, store) => `the disk did not confirm writes to ${store}`),
  ),
  "store-replaced": define(
    (p: File & { detail: string }) =>
      `the files of ${p.path} are not those that Bobbin has open (${p.detail}), so requests that depend on them failed`,
    () =>
      "restart Bobbin to use the file that is there now; to keep what was written to the old one, put that back first",
    engine((_p, store) => `the files of ${store} are not those that the host has open`),
  ),

  // A store across a network.
  "store-unreachable": define(
    (p: Remote & { detail: string }) =>
      `store ${quote(p.store)} cannot be reached at ${p.address}: ${p.detail}; nothing was changed`,
    () =>
      "check that the server runs and that the address is right; requests work again without a restart once it answers",
    engine((_p, store) => `${store} cannot be reached; nothing was changed`),
  ),
  "store-timeout": define(
    (p: Remote & { milliseconds: number }) =>
      `store ${quote(p.store)} at ${p.address} did not answer within ${p.milliseconds} ms; nothing was changed`,
    (p) =>
      `look at the load of the server and the network, or raise timeout_milliseconds in [key_value_store.${p.store}]`,
    engine(
      (p, store) => `${store} did not answer within ${p.milliseconds} ms; nothing was changed`,
    ),
  ),
  "store-outcome-unknown": define(
    (p: Remote & { operation: string; detail: string; isOnItsWay?: boolean }) =>
      `store ${quote(p.store)} at ${p.address} did not confirm ${p.operation} (${p.detail}): it may have happened, or not${p.isOnItsWay === true ? ", or may happen yet" : ""}`,
    () => "read what is there before you repeat it; Bobbin never repeats it by itself",
    engine((p, store) => `${store} did not confirm ${p.operation}: it may have happened, or not`),
  ),
  "store-overloaded": define(
    (p: Remote & { detail: string }) =>
      `store ${quote(p.store)} at ${p.address} has more to do than it can: ${p.detail}; nothing was changed`,
    () => "try again later, or give the store more capacity",
    engine((_p, store) => `${store} has more to do than it can; nothing was changed`),
  ),
  "store-not-permitted": define(
    (p: Remote & { detail: string }) =>
      `store ${quote(p.store)} at ${p.address} refuses Bobbin: ${p.detail}`,
    (p) =>
      `check the credentials in [key_value_store.${p.store}] of the runtime configuration, and what they permit`,
    engine((_p, store) => `${store} refuses Bobbin`),
  ),
  "store-engine-failed": define(
    (p: Remote & { detail: string }) =>
      `store ${quote(p.store)} at ${p.address} answered with an error: ${p.detail}`,
    () => "look at the server's own log and settings",
    engine((_p, store) => `${store} answered with an error`),
  ),
  "store-missing": define(
    (p: Remote & { what: string; command: string }) =>
      `store ${quote(p.store)} at ${p.address} has no place for its data: ${p.what}`,
    (p) => `create it with: ${p.command}`,
    engine((_p, store) => `${store} has no place for its data`),
  ),
  "store-partitions-differ": define(
    (p: Remote & { found: number; wanted: number }) =>
      `store ${quote(p.store)} at ${p.address} is kept in ${p.found === 1 ? "one partition" : `${p.found} partitions`}, and the runtime configuration says ${p.wanted}`,
    (p) =>
      `write partitions = ${p.found} in [key_value_store.${p.store}]; or, to have it in ${p.wanted}, give it another namespace, and copy the keys there with bobbin kv copy`,
    engine((_p, store) => `${store} is kept in another number of partitions`),
  ),
  "store-package-missing": define(
    (p: { store: string; engine: string; package: string }) =>
      `store ${quote(p.store)} is kept in ${p.engine}, whose client is not installed`,
    (p) => `install it beside Bobbin: npm install ${p.package}`,
    { ...configuration, status: 503 },
  ),
  "key-not-supported": define(
    (p: Key & { engine: string; reason: string }) =>
      `key ${quote(p.key)} cannot be kept in store ${quote(p.store)}: ${p.reason} (${p.engine})`,
    () => "use another key, or keep this store in another engine",
    call,
  ),
  "value-not-supported": define(
    (p: Key & { engine: string; bytes: number; max: number }) =>
      `the value of ${bytes(p.bytes)} for key ${quote(p.key)} cannot be kept in store ${quote(p.store)}: ${p.engine} takes at most ${bytes(p.max)} here`,
    () => "split the value, or keep this store in another engine",
    { ...call, status: 413 },
  ),
  "not-supported-by-engine": define(
    (p: { store: string; engine: string; feature: string }) =>
      `store ${quote(p.store)} does not offer ${p.feature}: it is not supported by this engine (${p.engine})`,
    () => "do without it, or keep this store in an engine that offers it",
    call,
  ),
  "not-atomic-here": define(
    (p: { store: string } & ({ partitions: number } | { engine: string })) =>
      "partitions" in p
        ? `the keys of an atomic commit are in ${p.partitions} partitions of store ${quote(p.store)}, which cannot check and write them in one step; nothing was changed`
        : `store ${quote(p.store)} has no atomic commits: its engine (${p.engine}) cannot check and write several keys in one step; nothing was changed`,
    (p) =>
      "partitions" in p
        ? 'give keys that belong together the same part in braces, as in "cart:{42}:items" and "cart:{42}:total", or keep the store in one partition'
        : "write one key at a time, by compareAndSwap or increment, or keep this store in an engine that offers it",
    call,
  ),
  "value-foreign": define(
    (p: Key & { detail: string }) =>
      `key ${quote(p.key)} of store ${quote(p.store)} holds something that Bobbin did not write: ${p.detail}`,
    () => "read it with the program that wrote it, or delete it there",
  ),
  "batch-incomplete": define(
    (p: Remote & { done: number; total: number; detail: string }) =>
      `store ${quote(p.store)} at ${p.address} carried out only a part of a batch, ${p.done} of ${p.total} keys: ${p.detail}`,
    () => "repeat the batch, or use smaller ones, which are all or nothing",
    engine(
      (p, store) => `${store} carried out only a part of a batch, ${p.done} of ${p.total} keys`,
    ),
  ),

  // Configuration.
  "manifest-not-found": define(
    (p: File) => `there is no application at ${p.path}`,
    () => "name a spin.toml, or a folder that holds one, with --from",
    configuration,
  ),
  "manifest-invalid": define(
    (p: { diagnostics: readonly string[] }) => p.diagnostics.join("\n"),
    () => null,
    configuration,
  ),
  "runtime-config-not-found": define(
    (p: File & { detail: string }) =>
      `the runtime configuration ${p.path} cannot be read: ${p.detail}`,
    () => "name an existing file with --runtime-config-file, or leave the flag out",
    configuration,
  ),
  "runtime-config-invalid": define(
    (p: { diagnostics: readonly string[] }) => p.diagnostics.join("\n"),
    () => null,
    configuration,
  ),
  "store-in-memory": define(
    (p: { store: string }) =>
      `store ${quote(p.store)} is kept in the memory of the application that runs, where nobody else can look`,
    (p) =>
      `leave out --state-dir "", or give [key_value_store.${p.store}] a path in the runtime configuration`,
    { status: 503, exitCode: exitCodes.store },
  ),
  "store-undefined": define(
    (p: { grants: readonly Grant[]; unnamed: UnnamedConfig | null }) =>
      [
        "some components are granted stores that nothing defines:",
        ...p.grants.map(
          (g) => `  ${g.place}: component ${quote(g.component)} uses store ${quote(g.store)}`,
        ),
      ].join("\n"),
    (p) => {
      const { unnamed } = p;
      const granted = [...new Set(p.grants.map((grant) => grant.store))];
      const labels = granted.filter((label) => unnamed?.labels.includes(label) !== true);
      if (unnamed !== null && labels.length === 0) return nameUnnamed(unnamed);
      const tables = labels.flatMap((label) => [
        `  [key_value_store.${label}]`,
        '  type = "spin"',
        `  path = ".spin/${label}.db"`,
        "",
      ]);
      const slips = p.grants.filter(({ meant }) => meant !== null);
      const correct =
        slips.length === 0
          ? "correct the name"
          : slips.map((g) => `in ${g.place} write ${quote(g.meant ?? "")}`).join(", ");
      const file = unnamed === null ? "a file" : `${unnamed.path}, which is beside the manifest,`;
      const flag = `--runtime-config-file${unnamed === null ? "" : ` ${unnamed.path}`}`;
      return `${correct}, or add these lines to ${file} and name it with ${flag}:\n\n${tables.join("\n").trimEnd()}`;
    },
    { ...configuration, status: 503 },
  ),
  "nothing-served": define(
    (p: { manifest: string; components: readonly string[]; notices: readonly string[] }) => {
      const of = p.components.length === 0 ? "" : ` of ${p.components.map(quote).join(", ")}`;
      const why = p.notices.map((text) => text.replace(/\.$/, ""));
      return [`nothing${of} in ${p.manifest} is served`, ...why].join("\n  ");
    },
    () => 'add a trigger for HTTP: [[trigger.http]] with route = "/..." and component = "ID"',
    configuration,
  ),
  "variable-missing": define(
    (p: { variable: string; place: string; unserved: readonly string[] }) =>
      [
        `the variable ${quote(p.variable)} (${p.place}) is required and has no value`,
        ...p.unserved.map(
          (type) => `the provider ${quote(type)} of the runtime configuration is not asked`,
        ),
      ].join(", and "),
    (p) =>
      `pass --variable ${p.variable}=VALUE or set SPIN_VARIABLE_${p.variable.toUpperCase()}, in the environment or in a file .env`,
    configuration,
  ),

  // Components.
  "source-not-fetched": define(
    (p: { component: string; url: string; place: string; detail: string; isAddress: boolean }) =>
      `the source of component ${quote(p.component)} (${p.place}) is not here, and ${p.url} ${p.detail}`,
    (p) =>
      p.isAddress
        ? `correct url in ${p.place}`
        : "try again once the network is there; behind a proxy, set HTTPS_PROXY; what was fetched once is served without a network",
    component,
  ),
  "source-digest-wrong": define(
    (p: { component: string; url: string; place: string; expected: string; actual: string }) =>
      `the source of component ${quote(p.component)} at ${p.url} has the digest sha256:${p.actual}, not sha256:${p.expected}, which ${p.place} says`,
    (p) =>
      `where what is there now is what you want, write digest = "sha256:${p.actual}"; else find out who changed it`,
    component,
  ),
  "component-build-failed": define(
    (p: { component: string; detail: string }) =>
      `component ${quote(p.component)} does not build:\n${p.detail}`,
    () => null,
    component,
  ),
  "build-command-failed": define(
    (p: { components: readonly string[]; command: string; workdir: string; outcome: string }) =>
      `${nameComponents(p.components)} not built: the command ${quote(p.command)} in ${p.workdir} ${p.outcome}`,
    () => "correct what its output names, and build again",
    component,
  ),
  "toolchain-missing": define(
    (p: { components: readonly string[]; what: string; fix: string }) =>
      `${nameComponents(p.components)} not built: ${p.what}`,
    (p) => p.fix,
    component,
  ),
  "component-source-missing": define(
    (p: { component: string; path: string; place: string }) =>
      `component ${quote(p.component)} was built, but its source ${p.path} is not there`,
    (p) => `correct source or the build command of component ${quote(p.component)} in ${p.place}`,
    component,
  ),
  "component-not-supported": define(
    (p: { component: string; path: string; detail: string }) =>
      `component ${quote(p.component)} cannot run: ${p.path} ${p.detail}`,
    () => null,
    component,
  ),
  "component-type-mismatch": define(
    (p: {
      component: string;
      path: string;
      name: string;
      declared: string;
      offered: string;
      where: string;
    }) =>
      `component ${quote(p.component)} cannot run: ${p.path} declares ${p.name} as ${p.declared}, but it is ${p.offered}; they differ ${p.where}`,
    () => "build it with bindings that are made from the interface's own WIT",
    component,
  ),
  "component-beyond-limit": define(
    (p: { component: string; path: string; what: string; max: number }) =>
      `component ${quote(p.component)} cannot run: ${p.path} has more than ${p.max} ${p.what}`,
    () => "make it of fewer parts; docs/reference/limits.md lists what a component may have",
    component,
  ),
  "component-without-handler": define(
    (p: { component: string; path: string }) =>
      `component ${quote(p.component)}: ${p.path} exports no handler`,
    () =>
      'export an async function handleRequest(request), or "export default { fetch(request) { … } }", or call addEventListener("fetch", …)',
    component,
  ),
  "component-start-failed": define(
    (p: { component: string; detail: string }) =>
      `component ${quote(p.component)} failed while it was loaded: ${p.detail}`,
    () => null,
    { ...component, kind: "guest" },
  ),
  "interface-not-served": define(
    (p: { name: string }) => `the interface ${p.name} is not offered by Bobbin`,
    () => "keep data with the key-value interface, or run this part elsewhere",
    guest,
  ),
  "guest-failed": define(
    (p: { detail: string }) => `the handler threw: ${p.detail}`,
    () => null,
    guest,
  ),
  "guest-out-of-time": define(
    (p: { milliseconds: number; used: string }) =>
      `the component computed for more than ${p.milliseconds} ms without a pause and was stopped: it used ${p.used}`,
    () => "look for a loop that does not end; --cpu-time-limit allows more",
    guest,
  ),
  "guest-held-worker": define(
    (p: { held: number; used: string }) =>
      `the component held its worker for ${p.held} ms without a pause and was stopped: the machine gave it ${p.used}`,
    () =>
      "give the machine less to do or more processors, or work in shorter steps; --cpu-time-limit allows more",
    { kind: "system", status: 500 },
  ),
  "guest-out-of-memory": define(
    (p: { mebibytes: number }) =>
      `the component used more than ${p.mebibytes} MiB of memory and was stopped`,
    () => "keep less in memory; --max-instance-memory allows more",
    guest,
  ),
  "guest-call-too-large": define(
    (p: { max: number }) => `one call gave its host more than ${p.max} bytes, the most it may`,
    () => "give less at a time; parts that overlap count each time",
    guest,
  ),
  "guest-returned-nothing": define<object>(
    () => "the handler returned without having set a response",
    () => "set response-outparam before the handler returns",
    guest,
  ),
  "guest-never-answered": define<object>(
    () => "the handler's promise can never settle: it waits for nothing that is still to come",
    () => "answer the request, or await something that ends",
    guest,
  ),
  "guest-request-timeout": define(
    (p: { milliseconds: number }) => `the request was not answered within ${p.milliseconds} ms`,
    () => "answer sooner; --request-timeout allows more",
    guest,
  ),
  "guest-went-on": define(
    (p: { milliseconds: number }) => `it went on for ${p.milliseconds} ms after its response`,
    () =>
      "end what it has under way, timers and requests to others among it; --request-timeout allows more",
    guest,
  ),
  "request-body-late": define(
    (p: { milliseconds: number }) =>
      `the request's body was not there within ${p.milliseconds} ms, and the component takes it whole`,
    () => "send it faster; --request-timeout allows more",
    toClient("user", 408),
  ),
  "guest-overloaded": define(
    (p: { max: number; unit?: "bytes" | "instances" }) =>
      p.unit === "instances"
        ? `the component has ${p.max} ${p.max === 1 ? "instance" : "instances"} at most, too few for calls that are so many deep`
        : p.unit === "bytes"
          ? `requests that wait for the component hold ${p.max} bytes of bodies already, the most that may be`
          : `${p.max} requests wait for the component already, the most that may`,
    () => "send fewer requests at a time, or serve with more workers: --workers",
    toClient("system", 503),
  ),
  "component-process-away": define(
    (p: { component: string }) =>
      `component ${quote(p.component)} has a process of its own, which has ended and is not there again yet`,
    () =>
      "try again in a few seconds; what Bobbin printed, and the component's log, say why it ended",
    toClient("system", 503),
  ),
  "component-process-ended": define(
    (p: { component: string }) =>
      `component ${quote(p.component)} has a process of its own, which ended while it worked on the request`,
    () => "what Bobbin printed, and the component's log, say why it ended",
    { kind: "system", status: 500 },
  ),
  "component-cannot-be-apart": define(
    (p: { component: string; stores: readonly string[]; others: readonly string[] }) =>
      `component ${quote(p.component)} cannot have a process of its own: it shares ${p.stores.length === 1 ? "store" : "stores"} ${p.stores.map(quote).join(", ")}, in memory, with ${p.others.map(quote).join(", ")}`,
    () =>
      "keep the store in a file, or across a network: the memory of a process is its own; or let the others run as they do",
    configuration,
  ),
  "guest-answered-error": define(
    (p: { detail: string }) => `the handler answered with the error ${p.detail}`,
    () => null,
    guest,
  ),
  "guest-response-broken": define<object>(
    () =>
      "the body of the response was dropped before it was finished, or is not as long as its content-length",
    () => "finish the body, and send as many bytes as content-length says",
    guest,
  ),
  "server-stopping": define<object>(
    () =>
      "the request was not answered in time: Bobbin is stopping, or has another version of the component",
    () => "send it again",
    toClient("system", 503),
  ),
  "guest-bad-response": define(
    (p: { detail: string }) => `the handler's answer is no HTTP response: ${p.detail}`,
    () => null,
    guest,
  ),
  "request-body-too-large": define(
    (p: { max: number }) =>
      `the request's body has more than ${p.max} bytes, the most that a handler takes whole`,
    () => "send less, or let a fetch handler read the body as a stream",
    toClient("user", 413),
  ),
  "client-gone": define<object>(
    () => "the client closed the connection before the exchange was complete",
    () => null,
    { status: 500 },
  ),
  "outbound-denied": define(
    (p: { component: string; url: string; origin: string; place: string }) =>
      `component ${quote(p.component)} may not send requests to ${p.url}`,
    (p) =>
      `add ${quote(p.origin)} to allowed_outbound_hosts of component ${quote(p.component)} in ${p.place}`,
    guest,
  ),
  "outbound-failed": define(
    (p: { url: string; detail: string }) => `the request to ${p.url} failed: ${p.detail}`,
    () => null,
    { kind: "system", status: 502 },
  ),
  "component-left-out": define(
    (p: { url: string; component: string }) =>
      `the request to ${p.url} failed: component ${quote(p.component)} is not served, because --component-id names others only`,
    (p) => `serve it too: --component-id ${p.component}, beside the others`,
    { kind: "user", status: 502 },
  ),
  "component-calls-too-many": define(
    (p: { max: number; unit: "deep" | "in all" | "at a time" }) =>
      `components of the application call one another too often: ${p.max} calls ${callsInWords[p.unit]}, the most that may`,
    (p) =>
      p.unit === "at a time"
        ? "let the component wait for answers before it calls again"
        : "look for a component that calls itself, or the application itself, for ever",
    guest,
  ),

  // The explorer.
  "explorer-request-invalid": define(
    (p: { what: string }) => p.what,
    () => "send what /api/openapi.json of the explorer says",
  ),
  "explorer-request-refused": define(
    (p: { detail: string }) => `the explorer refused the request: ${p.detail}`,
    () => "open the address that Bobbin printed",
    { status: 403 },
  ),
  "explorer-token-missing": define<object>(
    () => "the request has no token, or not the token of this run of the explorer",
    () => "open the address that Bobbin printed, with all that stands behind its #",
    { status: 401 },
  ),
  "explorer-read-only": define<object>(
    () => "the explorer was started with --read-only, so nothing can be changed with it",
    () => "start it without --read-only",
    { status: 403 },
  ),
  "explorer-no-such-route": define<object>(
    () => "the explorer has nothing at this path",
    () => "ask for /api/openapi.json, which tells all paths",
    { status: 404 },
  ),
  "explorer-method-unknown": define(
    (p: { methods: readonly string[] }) => `this path takes only ${p.methods.join(", ")}`,
    () => "ask for /api/openapi.json, which tells what each path takes",
    { status: 405 },
  ),
  "explorer-body-too-large": define(
    (p: { max: number }) =>
      `the request's body has more than ${p.max} bytes, the most that this path takes`,
    () => "send less, or use bobbin kv",
    { status: 413 },
  ),
  "explorer-busy": define(
    (p: { max: number }) => `${p.max} pages wait for changes already, the most that may`,
    () => "close some of them",
    { kind: "system", status: 503 },
  ),
  "explorer-failed": define<object>(
    () => "the explorer has a fault of its own; the request was not carried out to its end",
    () => "look whether the change was made, and report what you did",
    { kind: "system", status: 500 },
  ),
  "key-exists": define(
    (p: Key) => `store ${quote(p.store)} has a key ${quote(p.key)} already`,
    () => "choose another key, or overwrite it on purpose",
    { status: 412 },
  ),
  "key-changed": define(
    (p: Key) =>
      `key ${quote(p.key)} of store ${quote(p.store)} was changed or deleted since it was read`,
    () => "read it again and decide anew",
    { status: 412 },
  ),

  // The command line.
  "no-such-command": define(
    (p: { command: string; meant: string | null }) => `bobbin has no command ${quote(p.command)}`,
    (p) =>
      p.meant === null
        ? "bobbin --help lists all commands"
        : `did you mean bobbin ${p.meant}? bobbin --help lists all commands`,
    typed,
  ),
  "no-such-flag": define(
    (p: { program: string; flag: string; advice: string }) => `${p.program} has no flag ${p.flag}`,
    (p) => p.advice,
    typed,
  ),
  "flag-not-supported": define(
    (p: { flag: string; instead: string; environment?: string }) =>
      p.environment === undefined
        ? `Bobbin has no ${p.flag}`
        : `the environment variable ${p.environment} is set, and Bobbin has no ${p.flag}`,
    (p) => (p.environment === undefined ? p.instead : `unset it; ${p.instead}`),
    typed,
  ),
  "flag-value-missing": define(
    (p: { given: string; flag: string; value: string; isFlagBehind: boolean }) =>
      `${p.given} needs a value`,
    (p) =>
      `write ${p.flag} ${p.value}${p.isFlagBehind ? `; for a value that begins with "-" write ${p.flag}=VALUE` : ""}`,
    typed,
  ),
  "flag-value-unexpected": define(
    (p: { flag: string }) => `${p.flag} takes no value`,
    (p) => `write ${p.flag} alone`,
    typed,
  ),
  "value-not-usable": define(
    (p: { source: string; problem: string; advice: string }) => `${p.source}: ${p.problem}`,
    (p) => p.advice,
    typed,
  ),
  "argument-missing": define(
    (p: { program: string; argument: string; advice: string }) =>
      `${p.program} needs ${p.argument}`,
    (p) => p.advice,
    typed,
  ),
  "argument-unexpected": define(
    (p: { program: string; argument: string; advice: string }) =>
      `${p.program} takes no argument ${quote(p.argument)}`,
    (p) => p.advice,
    typed,
  ),
  "given-twice": define(
    (p: { what: string; advice: string }) => `${p.what} is given twice`,
    (p) => p.advice,
    typed,
  ),
  "flags-exclusive": define(
    (p: { flags: readonly [string, string]; advice?: string }) =>
      `${p.flags.join(" and ")} contradict each other`,
    (p) => p.advice ?? "give only one of them",
    typed,
  ),
  "flag-alone": define(
    (p: { flag: string; other: string }) => `${p.flag} needs ${p.other}`,
    (p) => `name the other file with ${p.other}`,
    typed,
  ),
  "no-such-label": define(
    (p: { where: string; store: string; labels: readonly string[] }) =>
      `${p.where}: the application has no store ${quote(p.store)}`,
    (p) => chooseStore(p.labels),
    typed,
  ),
  "keys-unclear": define(
    (p: { purpose: "delete" | "watch" }) => `what to ${p.purpose} is either keys or a prefix`,
    (p) =>
      `name keys, or give --prefix TEXT; ${p.purpose === "delete" ? "bobbin kv clear deletes" : '--prefix "" watches'} all keys`,
    typed,
  ),
  "nobody-to-ask": define<object>(
    () => "nobody can be asked here whether to delete",
    () => "add --yes to delete at once",
    typed,
  ),
  "copy-to-itself": define(
    (p: { store: string }) => `${quote(p.store)} cannot be copied to itself`,
    () => "name two stores; bobbin kv stores shows which there are",
    typed,
  ),
  "no-such-component": define(
    (p: { flag: string; component: string; known: readonly string[] }) =>
      `${p.flag}: the application has no component ${quote(p.component)}`,
    (p) => `name one of its components: ${p.known.join(", ")}`,
    typed,
  ),
  "no-such-variable": define(
    (p: { variable: string; advice: string }) =>
      `the manifest has no variable ${quote(p.variable)} to set with --variable`,
    (p) => p.advice,
    typed,
  ),
  "variables-not-usable": define(
    (p: File & { problem: string }) => `${p.path} ${p.problem}`,
    () =>
      "name a file that may be read and has one string for each variable, or write --variable NAME=VALUE",
    typed,
  ),
  "logs-not-writable": define(
    (p: File & { detail: string }) => `component output cannot be logged to ${p.path}: ${p.detail}`,
    () =>
      'name a folder that this user may write with --log-dir, or keep no files with --log-dir ""',
    { ...typed, kind: "system" },
  ),
  "no-such-template": define(
    (p: { template: string; advice: string }) => `there is no template ${quote(p.template)}`,
    (p) => p.advice,
    typed,
  ),
  "name-not-usable": define(
    (p: { name: string; problem: string; advice: string }) => `${quote(p.name)} ${p.problem}`,
    (p) => p.advice,
    typed,
  ),
  "route-not-usable": define(
    (p: { problem: string; advice: string }) => p.problem,
    (p) => p.advice,
    typed,
  ),
  "already-exists": define(
    (p: { what: string; fix: string }) => `there is already ${p.what}`,
    (p) => p.fix,
  ),
  "files-not-written": define(
    (p: File & { detail: string }) => `nothing was made in ${p.path}: ${p.detail}`,
    () => "check that this user may write there and that the disk has room",
    { kind: "system" },
  ),
  "file-not-usable": define(
    (p: File & { action: "read" | "written"; detail: string }) =>
      `${p.path} cannot be ${p.action}: ${p.detail}`,
    () =>
      "check the path, and that this user has the permission; for what is written, that there is room",
  ),
  "entry-line-invalid": define(
    (p: { line: number; detail: string }) => `line ${p.line} is no entry: ${p.detail}`,
    () =>
      'write {"key":"…","value":"…"} on a line of its own, with "base64" in place of "value" for bytes that are no text',
  ),
  "store-unordered": define(
    (p: { store: string }) =>
      `store ${quote(p.store)} keeps its keys in no order, so that nothing is behind a key`,
    () => "leave out where to go on",
  ),
  "engine-missing": define(
    (p: { platform: string; arch: string; node: string }) =>
      `isolated-vm, the engine of TypeScript components, has no build for Node.js ${p.node} on ${p.platform} ${p.arch}`,
    () =>
      "use Node.js 24 or 26 on Linux (x64, arm64), macOS (arm64) or Windows (x64); elsewhere have it compiled, with Python 3, make and a C++ compiler: npm rebuild isolated-vm",
    { kind: "system" },
  ),
  "telemetry-package-missing": define(
    (p: { package: string }) =>
      `the environment asks for OpenTelemetry (OTEL_*), whose package ${p.package} is not installed`,
    (p) =>
      `install it beside Bobbin: npm install ${p.package}; or set OTEL_SDK_DISABLED=true to do without`,
    configuration,
  ),
  "address-in-use": define(
    (p: { address: string }) => `${p.address} is already in use`,
    () =>
      "stop the other program, name another address with --listen, or let Bobbin search with --find-free-port",
    { kind: "system", exitCode: exitCodes.address },
  ),
  "address-not-usable": define(
    (p: { address: string; detail: string }) => `cannot listen on ${p.address}: ${p.detail}`,
    () => "name an address of this machine with --listen, such as 127.0.0.1:3000",
    { exitCode: exitCodes.address },
  ),
  "tls-not-usable": define(
    (p: File & { detail: string }) => `${p.path} cannot be used for TLS: ${p.detail}`,
    () =>
      "name PEM files with --tls-cert, the server's certificate first, and --tls-key, its key without a passphrase (openssl pkey -in KEY -out PLAIN takes one away)",
    { exitCode: exitCodes.usage },
  ),

  // A Node.js program, and its tests.
  "store-place-unclear": define(
    (p: { problem: "missing" | "twofold" }) =>
      p.problem === "missing"
        ? "openStore was not told where the store is"
        : "openStore was given a table, and a runtime configuration or an application beside it",
    (p) =>
      p.problem === "missing"
        ? 'give it table, runtimeConfig or application, such as { table: { type: "spin", path: "data.db" } }'
        : "give it the table alone, or leave it out",
    typed,
  ),
  "fault-not-usable": define(
    (p: { problem: "empty" | "instant" }) =>
      p.problem === "empty"
        ? "the fault does nothing"
        : "a fault delays calls, and those of a store in the same process answer at once",
    (p) =>
      p.problem === "empty"
        ? "give it an error, delayMilliseconds, or both"
        : "open the application with network: true",
    typed,
  ),
} satisfies Record<string, ErrorDefinition<never>>;

/** The name of an entry of the table. */
export type ErrorCode = keyof typeof errorTable;

/** What an entry's text is made from. */
export type ErrorParameters<Code extends ErrorCode> = Parameters<
  (typeof errorTable)[Code]["what"]
>[0];

const brand = Symbol.for("bobbin-kv.error");

/** What an error has beside its texts. */
interface ErrorDetails {
  readonly cause?: unknown;
  /** What a guest is told instead of them. */
  readonly told?: ((store: string) => string) | null;
  /** What is left out of them for a guest. */
  readonly folder?: string | null;
}

/** An error of the table. Made by `bobbinError`; known by `isBobbinError`, also across copies of the package. */
export class BobbinError extends Error {
  readonly code: ErrorCode;
  /** What to do about it, or null. */
  readonly fix: string | null;
  /** The label of the store that it happened to, once somebody knows it. */
  store: string | null = null;
  readonly #told: ((store: string) => string) | null;
  readonly #folder: string | null;
  readonly [brand] = true;

  constructor(
    code: ErrorCode,
    what: string,
    fix: string | null,
    { cause, told = null, folder = null }: ErrorDetails = {},
  ) {
    super(what, cause === undefined ? undefined : { cause });
    this.name = "BobbinError";
    this.code = code;
    this.fix = fix;
    this.#told = told;
    this.#folder = folder;
  }

  /** What happened and what to do, in one text, for the person whose application it is. */
  get text(): string {
    return this.fix === null ? this.message : `${this.message}; ${this.fix}`;
  }

  /** Who can mend it. */
  get kind(): ErrorKind {
    return errorTable[this.code].kind;
  }

  /** The HTTP status of an answer that tells of it. */
  get status(): number {
    return errorTable[this.code].status;
  }

  /** The status for a client of the application, whose request it ended. */
  get clientStatus(): number {
    return errorTable[this.code].reachesClient ? this.status : 500;
  }

  /** Whether the text says more than a guest may know. */
  get isForPeople(): boolean {
    return this.#told !== null;
  }

  /** The same as a guest is told it, without what is the host's own. */
  get guestText(): string {
    const store = this.store === null ? "the store" : `store ${quote(this.store)}`;
    if (this.#told !== null) return this.#told(store);
    return this.#folder === null ? this.text : this.text.replaceAll(this.#folder, "");
  }

  /** The text for a guest with its code before it, where an interface has room for nothing but a text. */
  get codedText(): string {
    return `${this.code}: ${this.guestText}`;
  }
}

/** Makes the error of the table with this code. `cause` is what led to it. */
export function bobbinError<Code extends ErrorCode>(
  code: Code,
  parameters: ErrorParameters<Code>,
  cause?: unknown,
): BobbinError {
  const definition = errorTable[code] as unknown as ErrorDefinition<ErrorParameters<Code>>;
  const { what, fix, told } = definition;
  const error = new BobbinError(code, what(parameters), fix(parameters), {
    cause,
    told: told === null ? null : (store) => told(parameters, store),
    folder: folderIn(parameters),
  });
  const { store } = parameters as { readonly store?: string };
  if (store !== undefined) error.store = store;
  return error;
}

/** The folder of the file that an entry names by an absolute path; it is nothing to a guest. */
function folderIn(parameters: object): string | null {
  const { path, place } = parameters as { readonly path?: unknown; readonly place?: unknown };
  const named = path ?? place;
  if (typeof named !== "string") return null;
  return /^(?:[A-Za-z]:)?[\\/](?:.*[\\/])?/.exec(named)?.[0] ?? null;
}

/** Whether a caught value is an error of the table. */
export function isBobbinError(value: unknown): value is BobbinError {
  return typeof value === "object" && value !== null && brand in value;
}
