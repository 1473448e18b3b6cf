/** What a component is told that computed for longer than it may; on a machine with little time to give it is told otherwise. */
export function outOfTime(milliseconds: number, before = ""): RegExp {
  const held = String.raw`held its worker for \d+ ms without a pause`;
  return new RegExp(
    `${before}the component (?:computed for more than ${milliseconds} ms without a pause|${held})`,
  );
}
