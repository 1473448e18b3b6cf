import { describeKey } from "../values/describe.ts";

/** Where one is, and the folders in it. */
export function KeyFolders({
  prefix,
  mark,
  folders,
  onFolder,
}: {
  prefix: string;
  mark: string;
  folders: readonly string[];
  onFolder: (prefix: string) => void;
}) {
  const ways = waysTo(prefix, mark);
  if (ways.length === 0 && folders.length === 0) return null;
  return (
    <nav class="key-folders" aria-label="Folders">
      {ways.length === 0 ? null : (
        <ol>
          <li>
            <button type="button" class="quiet" onClick={() => onFolder("")}>
              All keys
            </button>
          </li>
          {ways.map((way, at) => (
            <li key={way}>
              <button
                type="button"
                class="quiet"
                aria-current={way === prefix ? "page" : undefined}
                onClick={() => onFolder(way)}
              >
                <bdi>{nameOf(way, ways[at - 1] ?? "")}</bdi>
              </button>
            </li>
          ))}
        </ol>
      )}
      {folders.length === 0 ? null : (
        <ul>
          {folders.map((folder) => (
            <li key={folder}>
              <button type="button" title={describeKey(folder)} onClick={() => onFolder(folder)}>
                <bdi>{nameOf(folder, prefix)}</bdi>
              </button>
            </li>
          ))}
        </ul>
      )}
    </nav>
  );
}

function nameOf(folder: string, parent: string): string {
  return describeKey(folder.slice(parent.length));
}

/** The folders that lead to a prefix. */
function waysTo(prefix: string, mark: string): string[] {
  const ways: string[] = [];
  for (let at = prefix.indexOf(mark); at !== -1; at = prefix.indexOf(mark, at + 1)) {
    ways.push(prefix.slice(0, at + 1));
  }
  return ways;
}
