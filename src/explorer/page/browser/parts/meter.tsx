/** How much of something is used up. */
export function Meter({ label, value, max }: { label: string; value: number; max: number }) {
  const part = max === 0 ? 1 : Math.min(1, value / max);
  const level = levelOf(part);
  return (
    <span
      class="meter"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
      data-level={level}
    >
      <span style={{ width: `${part * 100}%` }} />
    </span>
  );
}

function levelOf(part: number): string {
  if (part >= 1) return "full";
  return part >= 0.9 ? "high" : "low";
}
