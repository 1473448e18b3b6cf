let number = 0;
let isUnderWay = false;

/** The number of the event loop's turn that is under way: another one once what waits for its turn has had it. */
export function eventTurn(): number {
  if (isUnderWay) return number;
  isUnderWay = true;
  number += 1;
  setImmediate(() => {
    isUnderWay = false;
  });
  return number;
}
