import { useState } from "preact/hooks";
import type { ImportReport } from "../../../wire/bodies.ts";
import { importFile } from "../data/api.ts";
import { useExplorer } from "../data/explorer-context.ts";
import { describeSize } from "../values/describe.ts";
import { Dialog } from "./dialog.tsx";
import { ErrorBanner } from "../parts/error-banner.tsx";
import { ImportCounts } from "./import-counts.tsx";
import type { StoreDialogProps } from "./store-dialog-props.ts";

/** Brings in what an export has written: first it tells what would happen, then it is done. */
export function ImportDialog({ store, onClose, onDone }: StoreDialogProps) {
  const { notify } = useExplorer();
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const [isDone, setIsDone] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  const send = async (chosen: File, isDryRun: boolean): Promise<void> => {
    setProblem(null);
    setIsBusy(true);
    try {
      setReport(await importFile(store.label, chosen, isDryRun));
      setIsDone(!isDryRun);
      if (!isDryRun) notify(`Imported ${chosen.name}`);
    } catch (error) {
      setReport(null);
      setProblem(error);
    } finally {
      setIsBusy(false);
      if (!isDryRun) onDone();
    }
  };
  const choose = (chosen: File | null): void => {
    setFile(chosen);
    setReport(null);
    setIsDone(false);
    if (chosen !== null) void send(chosen, true);
  };
  const isReady = report !== null && report.stopped === null && !isBusy;
  const submit = (): void => {
    if (isDone) onClose();
    else if (file !== null && isReady) void send(file, false);
  };
  return (
    <Dialog title={`Import into “${store.label}”`} onClose={onClose} onSubmit={submit}>
      <ErrorBanner error={problem} />
      <label class="field">
        <span>File of JSON Lines, as “Export” and “bobbin kv export” write it</span>
        <input
          type="file"
          accept=".jsonl,.ndjson,.json,application/x-ndjson"
          autofocus
          onChange={(event) => choose(event.currentTarget.files?.[0] ?? null)}
        />
      </label>
      <div role="status">
        {isBusy && file !== null ? `Reading ${file.name} (${describeSize(file.size)}) …` : null}
        {report === null ? null : <ImportCounts report={report} />}
      </div>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          {isDone ? "Close" : "Cancel"}
        </button>
        {isDone ? null : (
          <button type="submit" class="primary" disabled={!isReady}>
            Import
          </button>
        )}
      </div>
    </Dialog>
  );
}
