import { describeCount, describeNumber } from "../values/describe.ts";

/** How many bytes are typed, of how many there may be. */
export function LimitHint({
  id,
  bytes,
  max,
  name,
}: {
  id: string;
  bytes: number;
  max: number | null;
  name: string;
}) {
  const isOver = max !== null && bytes > max;
  const used = `${describeNumber(bytes)}${max === null ? "" : ` of ${describeNumber(max)}`} bytes`;
  return (
    <span id={id} class="limit" data-over={isOver}>
      {isOver && max !== null
        ? `${name} is ${describeCount(bytes - max, "byte")} too long: ${used}`
        : used}
    </span>
  );
}
