import { displayPath } from "../../../../common/display-path.ts";
import type { Check } from "../../check.ts";
import { notice, ok, problem, warning, type Finding } from "../../finding.ts";
import type { Patient } from "../../patient.ts";
import { presentStores, type PresentStore } from "../../present-stores.ts";
import { describeProcess } from "../../processes.ts";

/** Whether each store opens and is sound, and nobody keeps others from it. */
export const storeHealth: Check = {
  id: "store-health",
  group: "Stores and folders",
  needs: "stores",
  async run(patient) {
    const found: Finding[] = [];
    for (const store of presentStores(patient)) found.push(...(await examine(store, patient)));
    return found;
  },
};

async function examine(
  { label, path, config }: PresentStore,
  { inspections }: Patient,
): Promise<Finding[]> {
  const name = `store ${JSON.stringify(label)}`;
  const details = { subject: label, place: displayPath(path) };
  const { lock, inspection } = await inspections.inspect(path, config);
  const found: Finding[] = [];
  if (lock !== null) {
    const holder = describeProcess(lock.pid);
    const remedy = `end its transaction, or the program: kill ${lock.pid}`;
    if (lock.isExclusive) {
      const what = `${holder} keeps everybody else out of ${name}`;
      return [problem(what, { ...details, remedy })];
    }
    const what = `${holder} has held the lock for writing ${name} for more than a second`;
    found.push(warning(what, { ...details, remedy }));
  }
  if (inspection === null) return found;
  const { file, fault } = inspection;
  if (fault !== null) {
    return [...found, problem(fault.what, { ...details, remedy: fault.fix })];
  }
  if (file.contents === null) {
    const what = `${name} was not closed, and is too large to be examined before it is recovered`;
    const remedy =
      "start the application, which recovers it, or stop it and run bobbin doctor again";
    return [...found, notice(what, { ...details, remedy })];
  }
  if (found.length > 0) return found;
  const schema =
    file.schemaVersion === 0 ? "without tables of Bobbin yet" : `schema ${file.schemaVersion}`;
  const verdict = file.isThorough ? "is sound" : "opens, and was not read through with --fast";
  return [ok(`${name} ${verdict}, ${schema}`, details)];
}
