/** Ranges of addresses such as `10.0.0.0/8` and `2001:db8::/32`. Pure. */

import { isIPv4, isIPv6 } from "node:net";

/** All addresses of one family that share their first bits. */
export interface Network {
  readonly family: 4 | 6;
  /** The first address, as a number. */
  readonly address: bigint;
  readonly prefixBits: number;
}

/** Parses a range, or a single address; null when the text is neither. */
export function parseNetwork(text: string): Network | null {
  const slash = text.indexOf("/");
  const address = slash === -1 ? text : text.slice(0, slash);
  const family = isIPv4(address) ? 4 : isIPv6(address) && !address.includes("%") ? 6 : null;
  if (family === null) return null;
  const width = family === 4 ? 32 : 128;
  const bits = slash === -1 ? String(width) : text.slice(slash + 1);
  if (!/^\d{1,3}$/u.test(bits) || Number(bits) > width) return null;
  const hostBits = BigInt(width - Number(bits));
  return {
    family,
    address: (toNumber(address, family) >> hostBits) << hostBits,
    prefixBits: Number(bits),
  };
}

/** Whether a host, spelled as `URL` spells it, is an address of the range. */
export function containsAddress(network: Network, hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/gu, "");
  const family = isIPv4(address) ? 4 : isIPv6(address) ? 6 : null;
  if (family !== network.family) return false;
  const hostBits = BigInt((family === 4 ? 32 : 128) - network.prefixBits);
  return toNumber(address, family) >> hostBits === network.address >> hostBits;
}

function toNumber(address: string, family: 4 | 6): bigint {
  if (family === 4) return address.split(".").reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = "", tail = ""] = canonical.split("::");
  const leading = toGroups(head);
  const trailing = toGroups(tail);
  const zeros = Array<string>(8 - leading.length - trailing.length).fill("0");
  const groups = [...leading, ...zeros, ...trailing];
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function toGroups(text: string): string[] {
  return text === "" ? [] : text.split(":");
}
