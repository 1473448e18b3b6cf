/** Shortest time between two times that changes of one store are told, for applications that write all the time. */
const gapMilliseconds = 200;

/** What happens to the stores meanwhile. */
export interface LiveListener {
  /** A store has changed; null when changes may have been missed. */
  onChange(label: string | null): void;
  /** Whether changes arrive. */
  onConnection(isConnected: boolean): void;
}

/** Listens to changes by the running application until the answer is called. */
export function listenToChanges({ onChange, onConnection }: LiveListener): () => void {
  const source = new EventSource("/api/events");
  const waiting = new Map<string, number>();
  source.addEventListener("open", () => {
    onConnection(true);
    // Also the first time: what the page has read by now may be older.
    onChange(null);
  });
  source.addEventListener("error", () => onConnection(false));
  source.addEventListener("change", ({ data }: MessageEvent<string>) => {
    const { label } = JSON.parse(data) as { label: string };
    if (waiting.has(label)) return;
    const tell = (): void => {
      waiting.delete(label);
      onChange(label);
    };
    waiting.set(label, setTimeout(tell, gapMilliseconds));
  });
  return () => {
    source.close();
    for (const timer of waiting.values()) clearTimeout(timer);
  };
}
