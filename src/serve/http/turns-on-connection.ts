import type { Socket } from "node:net";

/** Which connections are to end. */
export interface EndingConnections {
  /** Every connection is closed after the response that is under way. */
  draining: boolean;
  /** Connections that are closed after the response that is next on them. */
  leaving?: WeakSet<Socket>;
}

/** The requests of one connection, which come and are answered in turn, and are begun at once. */
interface Turns {
  /** How many were begun. */
  begunCount: number;
  /** No other is begun: Node would close the connection before it is answered. */
  isOver: boolean;
}

const turns = Symbol("turns");

type TakingTurns = Socket & { [turns]?: Turns };

function turnsOf(socket: TakingTurns): Turns {
  return (socket[turns] ??= { begunCount: 0, isOver: false });
}

function isToEnd({ draining, leaving }: EndingConnections, socket: Socket): boolean {
  return draining || leaving?.has(socket) === true;
}

/** Whether a request that has come may be begun. Where its connection is to end it is the last one. */
export function beginTurn(ending: EndingConnections, socket: Socket): boolean {
  const its = turnsOf(socket);
  if (its.isOver) return false;
  its.isOver = isToEnd(ending, socket);
  its.begunCount += 1;
  return true;
}

/** The number of the request that was begun last. */
export function turnOn(socket: Socket): number {
  return turnsOf(socket).begunCount;
}

/** Whether the connection is to end with the response to the request of that number: others may have come behind it. */
export function isLastTurn(ending: EndingConnections, socket: Socket, turn: number): boolean {
  return isToEnd(ending, socket) && turn === turnsOf(socket).begunCount;
}

/** The connection ends with a response whose head is there; what comes now is not begun. */
export function endTurns(socket: Socket): void {
  turnsOf(socket).isOver = true;
}
