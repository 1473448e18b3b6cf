import { useState } from "preact/hooks";
import { describeNumber } from "../values/describe.ts";
import { hexPageBytes, hexRows } from "../values/hex.ts";

/** Bytes as they are, a page at a time. */
export function HexView({ bytes }: { bytes: Uint8Array }) {
  const [wanted, setStart] = useState(0);
  const last = Math.max(0, Math.ceil(bytes.length / hexPageBytes) - 1) * hexPageBytes;
  const start = Math.min(wanted, last);
  if (bytes.length === 0) return <p class="facts">No bytes: the value is empty.</p>;
  const end = Math.min(bytes.length, start + hexPageBytes);
  return (
    <>
      {/* Reachable by Tab, so that it can be scrolled without a mouse. */}
      <pre class="hex" tabIndex={0} aria-label="Bytes in hexadecimal">
        {hexRows(bytes, start)}
      </pre>
      {last === 0 ? null : (
        <nav class="pages" aria-label="Pages of bytes">
          <button
            type="button"
            aria-disabled={start === 0}
            onClick={() => setStart(Math.max(0, start - hexPageBytes))}
          >
            ← Previous
          </button>
          <span role="status">
            Bytes {describeNumber(start)}–{describeNumber(end - 1)} of{" "}
            {describeNumber(bytes.length)}
          </span>
          <button
            type="button"
            aria-disabled={start === last}
            onClick={() => setStart(Math.min(last, start + hexPageBytes))}
          >
            Next →
          </button>
        </nav>
      )}
    </>
  );
}
