import { GuestTrap } from "@bobbin-kv/wasm-linker";
import { isStandard } from "./preview1-files.ts";
import { errno, writeNumber, type Preview1Host } from "./preview1-host.ts";
import { clockNow } from "./preview1-system.ts";
import { monotonicNow, sleepUntil } from "./time.ts";

const subscriptionBytes = 48;
const eventBytes = 32;
/** As many as a guest could hold files. */
const subscriptionsMax = 1024;

interface Subscription {
  readonly userData: bigint;
  readonly kind: number;
  readonly error: number;
  /** When it is ready, on the monotonic clock; 0 for what is ready. */
  readonly instant: bigint;
}

/**
 * Waits for the first of some clocks; files and standard streams are always ready. A number where
 * something is ready at once, otherwise a promise for one, for which the guest has to be suspended.
 */
export function poll(
  host: Preview1Host,
  subscriptions: number,
  events: number,
  count: number,
  written: number,
): number | Promise<number> {
  const asked = count >>> 0;
  if (asked === 0) return errno.invalid;
  if (asked > subscriptionsMax) throw new GuestTrap(`it waits for ${asked} things at once`);
  host.meter.spend(asked * subscriptionBytes * 4);
  host.bytes(events, asked * eventBytes);
  host.bytes(written, 4);
  const all = readSubscriptions(host, subscriptions, asked);
  const first = all.reduce((least, { instant }) => (instant < least ? instant : least), 2n ** 65n);
  const answer = (): number => {
    const now = monotonicNow();
    const ready = all.filter(({ instant }) => instant <= now);
    for (const [at, event] of ready.entries()) writeEvent(host, events + at * eventBytes, event);
    return writeNumber(host, written, ready.length);
  };
  if (first <= monotonicNow()) return answer();
  return sleepUntil(first, host.wait())
    .then(() => host.resumed())
    .then(answer);
}

function readSubscriptions(host: Preview1Host, pointer: number, count: number): Subscription[] {
  const bytes = host.bytes(pointer, count * subscriptionBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: count }, (_none, index) => {
    const at = index * subscriptionBytes;
    const userData = view.getBigUint64(at, true);
    const kind = view.getUint8(at + 8);
    const ready = (error: number): Subscription => ({ userData, kind, error, instant: 0n });
    const subject = view.getUint32(at + 16, true);
    if (kind === 1 || kind === 2) {
      const isOpen = isStandard(subject) || host.files.get(subject) !== null;
      return ready(isOpen ? errno.success : errno.badDescriptor);
    }
    const now = kind === 0 ? clockNow(subject, host) : null;
    if (now === null) return ready(errno.invalid);
    const timeout = view.getBigUint64(at + 24, true);
    const isAbsolute = (view.getUint16(at + 40, true) & 1) === 1;
    const wait = isAbsolute ? timeout - now : timeout;
    return { userData, kind, error: errno.success, instant: monotonicNow() + wait };
  });
}

function writeEvent(host: Preview1Host, pointer: number, event: Subscription): void {
  const bytes = host.bytes(pointer, eventBytes).fill(0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setBigUint64(0, event.userData, true);
  view.setUint16(8, event.error, true);
  view.setUint8(10, event.kind);
}
