import { GuestTrap, ResultError } from "@bobbin-kv/wasm-linker";
import type { HostInterface } from "../host.ts";

const denied = (): never => {
  throw new ResultError({ tag: "access-denied" });
};

/** No guest is ever given a socket, so that none can call this. */
const unreachable = (): never => {
  throw new GuestTrap("it used a socket, of which it can have none");
};

const shared = [
  ...["bind", "connect", "send", "receive", "get-local-address", "get-remote-address"],
  ...["get-address-family", "get-receive-buffer-size", "set-receive-buffer-size"],
  ...["get-send-buffer-size", "set-send-buffer-size"],
];

const tcp = [
  ...shared,
  ...["listen", "get-is-listening", "set-listen-backlog-size", "get-hop-limit", "set-hop-limit"],
  ...["get-keep-alive-enabled", "set-keep-alive-enabled", "get-keep-alive-idle-time"],
  ...["set-keep-alive-idle-time", "get-keep-alive-interval", "set-keep-alive-interval"],
  ...["get-keep-alive-count", "set-keep-alive-count"],
];

const udp = [...shared, "disconnect", "get-unicast-hop-limit", "set-unicast-hop-limit"];

function socket(kind: string, methods: readonly string[]): HostInterface {
  return {
    [`[static]${kind}-socket.create`]: denied,
    ...Object.fromEntries(methods.map((name) => [`[method]${kind}-socket.${name}`, unreachable])),
  };
}

/** `wasi:sockets` of WASI 0.3, by interface: every attempt to reach a network is denied. */
export const socketInterfaces3: Readonly<Record<string, HostInterface>> = {
  "wasi:sockets/types": { ...socket("tcp", tcp), ...socket("udp", udp) },
  "wasi:sockets/ip-name-lookup": { "resolve-addresses": denied },
};
