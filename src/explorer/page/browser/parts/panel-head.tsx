import type { Stored } from "../data/api.ts";
import { useExplorer } from "../data/explorer-context.ts";
import { describeKey, describeNumber, describeSize } from "../values/describe.ts";
import { counterOf } from "../values/counter.ts";
import { kindOf } from "../values/kind.ts";

/** The key, and what its value is. */
export function PanelHead({
  id,
  name,
  stored,
  onClose,
}: {
  id: string;
  name: string;
  stored: Stored | null;
  onClose: () => void;
}) {
  const { notify, report } = useExplorer();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(name);
      notify("Copied the key");
    } catch (error) {
      report(error);
    }
  };
  return (
    <div class="panel-head">
      <h2 id={id}>
        <bdi>{describeKey(name)}</bdi>
      </h2>
      <button type="button" class="quiet" onClick={() => void copy()}>
        Copy key
      </button>
      <button type="button" class="quiet" aria-label="Close the value" onClick={onClose}>
        ✕
      </button>
      {stored === null ? null : <Facts bytes={stored.bytes} />}
    </div>
  );
}

function Facts({ bytes }: { bytes: Uint8Array }) {
  const counter = counterOf(bytes);
  const size = bytes.length < 1024 ? "" : ` (${describeSize(bytes.length)})`;
  const unit = bytes.length === 1 ? "byte" : "bytes";
  return (
    <p class="facts">
      <span class="kind" data-kind={kindOf(bytes)}>
        {kindOf(bytes)}
      </span>
      <span>
        {describeNumber(bytes.length)} {unit}
        {size}
      </span>
      {counter === null ? null : <span>as a counter: {counter.toLocaleString("en")}</span>}
    </p>
  );
}
