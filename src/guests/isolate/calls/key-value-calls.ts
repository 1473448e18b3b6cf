import { commitOf } from "./commit-argument.ts";
import {
  deltaOf,
  detailsOf,
  detailsOrNone,
  keyList,
  listChoiceOf,
  textOf,
  textOrNull,
} from "./call-arguments.ts";
import { type CallContext, type CallGroup, endsNothing } from "./call-context.ts";
import { KeyValueAnswers, resultText } from "./key-value-answers.ts";
import type { KeyValueName, OfferedCalls } from "./offered-calls.ts";
import { packByteList } from "./packed-list.ts";

/**
 * The key-value part of the host's calls. A store is named by the number of its request's session
 * in the upper bits, and its handle in the lower 32. Calls answer with a promise where the store does.
 */
export function createKeyValueCalls(context: CallContext): CallGroup<KeyValueName> {
  const it = new KeyValueAnswers(context);
  const { answer } = it;
  return {
    calls: {
      takeError: () => it.takeError(),
      kvVersion: () => it.version,
      kvLabels: () => JSON.stringify(context.settings.component.keyValueStores),
      kvOpen: (label, openBeside) => it.open(label, openBeside),
      kvClose: (store) => it.find(store)?.close(it.handle(store)),
      kvGet: (store, key) =>
        answer(() => it.session(store).get(it.handle(store), textOf(key)), it.leave),
      kvSet: (store, key, value) => answer(() => it.set(store, key, it.content(value)), done),
      kvDelete: (store, key) =>
        answer(() => it.session(store).delete(it.handle(store), textOf(key)), done),
      kvExists: (store, key) =>
        answer(() => it.session(store).exists(it.handle(store), textOf(key)), Number),
      kvList: (store, prefix, cursor, limit) =>
        answer(() => {
          const page = { prefix: textOf(prefix), cursor: textOrNull(cursor), limit };
          return it.session(store).list(it.handle(store), page);
        }, resultText),
      kvListRange: (store, choice) =>
        answer(() => it.session(store).list(it.handle(store), listChoiceOf(choice)), resultText),
      kvKeys: (store) => answer(() => it.session(store).keys(it.handle(store)), resultText),
      kvGetMany: (store, keys) =>
        answer(
          () => it.readMany(store, keyList(keys)),
          (values) => context.buffer.write(packByteList(values)),
        ),
      kvSetMany: (store, keys, bytes) =>
        answer(() => it.session(store).setMany(it.handle(store), it.entries(keys, bytes)), done),
      ...createDetailedCalls(it),
      kvDeleteMany: (store, keys) =>
        answer(() => it.session(store).deleteMany(it.handle(store), keyList(keys)), done),
      kvIncrement: (store, key, delta, details) =>
        answer(() => {
          const [name, kept] = [textOf(key), detailsOrNone(details)];
          return it.session(store).increment(it.handle(store), name, deltaOf(delta), kept);
        }, String),
      kvGetVersioned: (store, key) =>
        answer(
          () => it.session(store).getVersioned(it.handle(store), textOf(key)),
          ({ value, version }) => {
            it.version = version;
            return it.leave(value);
          },
        ),
      kvSwap: (store, key, version, value, details) =>
        answer(() => {
          const content = it.content(value);
          const [name, known] = [textOf(key), textOrNull(version)];
          const kept = detailsOrNone(details);
          return it.session(store).compareAndSwap(it.handle(store), name, known, content, kept);
        }, Number),
    },
    close: endsNothing,
  };
}

type DetailedName =
  | "kvSetDetailed"
  | "kvSetManyDetailed"
  | "kvGetEntries"
  | "kvDetails"
  | "kvGetDetails"
  | "kvListEntries"
  | "kvCommit";

/** Those that are about what is kept beside values, and about several keys. */
function createDetailedCalls(it: KeyValueAnswers): Pick<OfferedCalls, DetailedName> {
  const { answer } = it;
  return {
    kvSetDetailed: (store, key, value, details) =>
      answer(() => {
        const content = it.content(value);
        const kept = detailsOf(details);
        return it.session(store).set(it.handle(store), textOf(key), content, kept);
      }, done),
    kvSetManyDetailed: (store, keys, bytes, details) =>
      answer(() => {
        const entries = it.entries(keys, bytes);
        const kept = detailsOf(details);
        const all = new Map(entries.map(([key]) => [key, kept]));
        return it.session(store).setMany(it.handle(store), entries, all);
      }, done),
    kvGetEntries: (store, keys) =>
      answer(
        () => it.session(store).getEntries(it.handle(store), keyList(keys)),
        (entries) => it.leaveEntries(entries),
      ),
    kvDetails: () => it.details,
    kvGetDetails: (store, keys) =>
      answer(
        () => it.session(store).getDetails(it.handle(store), keyList(keys)),
        (details) => resultText(details.map((one) => one && [one.expiresAt, one.metadata])),
      ),
    kvListEntries: (store, choice) =>
      answer(
        () => it.session(store).listEntries(it.handle(store), listChoiceOf(choice)),
        ({ keys, cursor, entries }) => {
          const length = it.leaveEntries(entries);
          it.details = resultText({ keys, cursor, beside: it.details });
          return length;
        },
      ),
    kvCommit: (store, parts, bytes) =>
      answer(
        () => it.session(store).commit(it.handle(store), commitOf(parts, it.read(bytes))),
        (sums) => resultText(sums && sums.map(String)),
      ),
  };
}

const done = (): number => 0;
