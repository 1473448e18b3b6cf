import { countKeys, deleteKeys } from "../data/api.ts";
import { useExplorer } from "../data/explorer-context.ts";
import { describeCount, describeKey } from "../values/describe.ts";

/** Keys that one request deletes, all or none of them. */
const batchKeys = 1000;

/** Keys that a question names. */
const namedKeys = 5;

/** Deletes after having asked; `onDone` is called when something was deleted. */
export function useDeletion(label: string, onDone: () => void) {
  const { ask, notify, report } = useExplorer();

  const confirm = (title: string, body: preact.ComponentChildren, choice: string) =>
    ask({ title, body, choices: [{ label: choice, value: true, look: "danger" as const }] });

  const run = async (work: () => Promise<number>): Promise<boolean> => {
    try {
      notify(`Deleted ${describeCount(await work(), "key")}`);
      return true;
    } catch (error) {
      report(error);
      return false;
    } finally {
      onDone();
    }
  };

  return {
    /** Deletes these keys, and says whether it did. */
    async deleteKeys(keys: readonly string[]): Promise<boolean> {
      const count = describeCount(keys.length, "key");
      const body = <KeyNames keys={keys} label={label} />;
      if (!(await confirm(`Delete ${count}?`, body, `Delete ${count}`))) return false;
      return run(async () => {
        let deleted = 0;
        for (let at = 0; at < keys.length; at += batchKeys) {
          deleted += await deleteKeys(label, { keys: keys.slice(at, at + batchKeys) });
        }
        return deleted;
      });
    },

    /** Deletes all keys that begin so; all there are for an empty prefix. */
    async deletePrefix(prefix: string): Promise<void> {
      try {
        const count = describeCount(await countKeys(label, prefix), "key");
        const title = prefix === "" ? `Delete all ${count}?` : `Delete ${count}?`;
        const which = prefix === "" ? "Every key" : `Every key that begins with “${prefix}”`;
        const body = `${which} is deleted from the store “${label}”. There is no way back; Export keeps a copy.`;
        if (await confirm(title, body, `Delete ${count}`)) {
          await run(() => deleteKeys(label, { prefix }));
        }
      } catch (error) {
        report(error);
      }
    },
  };
}

function KeyNames({ keys, label }: { keys: readonly string[]; label: string }) {
  const more = keys.length - namedKeys;
  return (
    <>
      <p>From the store “{label}”. There is no way back.</p>
      <ul class="key-names">
        {keys.slice(0, namedKeys).map((key) => (
          <li key={key}>
            <bdi>{describeKey(key)}</bdi>
          </li>
        ))}
        {more > 0 ? <li>and {describeCount(more, "more key")}</li> : null}
      </ul>
    </>
  );
}
