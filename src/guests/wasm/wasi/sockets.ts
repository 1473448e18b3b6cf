import { GuestTrap, ResultError } from "@bobbin-kv/wasm-linker";
import type { HostInterface } from "../host.ts";

/** `wasi:sockets` network: names no network that anything could be reached by. */
class Network {
  readonly kind = "network";
}

const denied = (): never => {
  throw new ResultError("access-denied");
};

/** No guest is ever given a socket, so that none can call this. */
const unreachable = (): never => {
  throw new GuestTrap("it used a socket, of which it can have none");
};

function methods(resource: string, names: readonly string[]): HostInterface {
  return Object.fromEntries(names.map((name) => [`[method]${resource}.${name}`, denied]));
}

const tcp = [
  "start-bind",
  "finish-bind",
  "start-connect",
  "finish-connect",
  "start-listen",
  "finish-listen",
  "accept",
  "local-address",
  "remote-address",
  "set-listen-backlog-size",
  "keep-alive-enabled",
  "set-keep-alive-enabled",
  "keep-alive-idle-time",
  "set-keep-alive-idle-time",
  "keep-alive-interval",
  "set-keep-alive-interval",
  "keep-alive-count",
  "set-keep-alive-count",
  "hop-limit",
  "set-hop-limit",
  "receive-buffer-size",
  "set-receive-buffer-size",
  "send-buffer-size",
  "set-send-buffer-size",
  "shutdown",
];

const udp = [
  "start-bind",
  "finish-bind",
  "stream",
  "local-address",
  "remote-address",
  "unicast-hop-limit",
  "set-unicast-hop-limit",
  "receive-buffer-size",
  "set-receive-buffer-size",
  "send-buffer-size",
  "set-send-buffer-size",
];

/** `wasi:sockets`, by interface: every attempt to reach a network is denied. */
export const socketInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:sockets/network": { "network-error-code": () => undefined },
  "wasi:sockets/instance-network": { "instance-network": () => new Network() },
  "wasi:sockets/tcp-create-socket": { "create-tcp-socket": denied },
  "wasi:sockets/udp-create-socket": { "create-udp-socket": denied },
  "wasi:sockets/ip-name-lookup": {
    "resolve-addresses": denied,
    "[method]resolve-address-stream.resolve-next-address": denied,
    "[method]resolve-address-stream.subscribe": unreachable,
  },
  "wasi:sockets/tcp": {
    ...methods("tcp-socket", tcp),
    "[method]tcp-socket.is-listening": unreachable,
    "[method]tcp-socket.address-family": unreachable,
    "[method]tcp-socket.subscribe": unreachable,
  },
  "wasi:sockets/udp": {
    ...methods("udp-socket", udp),
    ...methods("incoming-datagram-stream", ["receive"]),
    ...methods("outgoing-datagram-stream", ["check-send", "send"]),
    "[method]udp-socket.address-family": unreachable,
    "[method]udp-socket.subscribe": unreachable,
    "[method]incoming-datagram-stream.subscribe": unreachable,
    "[method]outgoing-datagram-stream.subscribe": unreachable,
  },
};
