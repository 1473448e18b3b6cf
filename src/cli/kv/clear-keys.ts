import { constants } from "node:os";
import type { PersonStore } from "../../data/person-store.ts";
import type { Io } from "../../common/io.ts";
import { bobbinError } from "../../errors.ts";
import type { ArgumentsWith } from "../arguments.ts";
import type { KvStoreFlag, prefixFlag, quietFlag, yesFlag } from "./flags.ts";

/** Which keys go, and how much is said. */
type ClearFlag = KvStoreFlag | typeof prefixFlag | typeof yesFlag | typeof quietFlag;

/** Deletes the keys with the prefix that the flags give, all without one, after a person has agreed to their number; the exit code. */
export async function clearKeys(args: ArgumentsWith<ClearFlag>, io: Io): Promise<number> {
  const { useStore, readPrefix } = await import("./use-store.ts");
  const { clearStore, countKeys } = await import("../../data/clear-store.ts");
  const { describeCount } = await import("../../common/quantities.ts");
  const mustAsk = !args.has("yes");
  if (mustAsk && !(io.stdin.isTerminal && io.stderr.isTerminal))
    throw bobbinError("nobody-to-ask", {});
  return useStore(args, io, "empty", async (store) => {
    const prefix = readPrefix(args);
    const report = (text: string): void => {
      if (!args.has("quiet")) io.stderr.write(`${text}\n`);
    };
    if (mustAsk) {
      const keys = await countKeys(store, prefix);
      const answer = keys === 0 || (await ask(store, prefix, describeCount(keys, "key")));
      if (answer === null) return 128 + constants.signals.SIGINT;
      if (!answer) {
        report("Nothing was deleted");
        return 1;
      }
    }
    report(`Deleted ${describeCount(await clearStore(store, { prefix }), "key")}`);
    return 0;
  });
}

/** Null where the person cancels. */
async function ask(store: PersonStore, prefix: string, keys: string): Promise<boolean | null> {
  const { askToConfirm } = await import("../ask.ts");
  const { describePlace } = await import("../../data/describe-place.ts");
  const which = prefix === "" ? "" : ` that start with ${JSON.stringify(prefix)}`;
  const where = describePlace(store.config);
  return askToConfirm(
    `Delete ${keys}${which} of store ${JSON.stringify(store.label)} in ${where}?`,
  );
}
