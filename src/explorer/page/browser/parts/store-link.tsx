import type { ListedStore } from "../../../wire/bodies.ts";
import { allKeys } from "../data/key-choice.ts";
import { formatRoute } from "../data/route.ts";
import { describeCount, describeNumber } from "../values/describe.ts";
import { Meter } from "./meter.tsx";

/** A store in the list: what it is, where it is, how full it is. */
export function StoreLink({ store, isCurrent }: { store: ListedStore; isCurrent: boolean }) {
  const { label, backend, keys, isAvailable } = store;
  const most = store.limits.tuplesMax;
  const href = formatRoute({ ...allKeys, label, key: null });
  return (
    <li>
      <a class="store-link" href={href} aria-current={isCurrent ? "page" : undefined}>
        <span class="store-label">{label}</span>
        <span class="backend" title={backend}>
          <bdi>{backend}</bdi>
        </span>
        <span class="store-count">{isAvailable ? describeRoom(keys, most) : "Not available"}</span>
        {keys === null || most === null ? null : (
          <Meter label={`Room used in ${label}`} value={keys} max={most} />
        )}
      </a>
    </li>
  );
}

/** "12 keys, room for 1,012 more". */
export function describeRoom(keys: number | null, most: number | null): string {
  if (keys === null) return "Keys not counted";
  if (most === null) return `${describeCount(keys, "key")}, no limit`;
  if (keys >= most) return `${describeCount(keys, "key")}, full`;
  return `${describeCount(keys, "key")}, room for ${describeNumber(most - keys)} more`;
}
