/** Changes of keys for pages: a body of server-sent events. */
import { decodeText, toBytes, toJson } from "./key-value-arguments.ts";
import type { KeyChange, KeyWatch } from "./key-value-watch.ts";

/**
 * What a watch tells as server-sent events, for the body of a response whose content-type is `text/event-stream`. The data of each event
 * is JSON: of what `dataOf` makes of the change, or of its key, its value as text (null where it is gone) and its version. A client that
 * leaves ends the watch, and so does an error of the watch or of `dataOf`, which breaks the response off.
 */
export function eventStream(
  watch: KeyWatch,
  dataOf: (change: KeyChange) => unknown = asText,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await watch.next();
      if (done === true) return controller.close();
      try {
        controller.enqueue(toBytes(`data: ${toJson(dataOf(value))}\n\n`));
      } catch (error) {
        await watch.return();
        throw error;
      }
    },
    cancel: async () => void (await watch.return()),
  });
}

function asText({ key, value, version }: KeyChange): unknown {
  return { key, value: value === null ? null : decodeText(value), version };
}
