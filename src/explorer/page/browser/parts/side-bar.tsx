import type { Stores } from "../../../wire/bodies.ts";
import { StoreLink } from "./store-link.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

const keys = [
  ["/", "search"],
  ["↑ ↓", "move"],
  ["Enter", "open"],
  ["Space", "select"],
  ["Delete", "delete"],
  ["Ctrl Enter", "save"],
  ["Esc", "close"],
] as const;

/** The stores, and how the page is set. */
export function SideBar({
  overview,
  current,
  isLive,
  canChange,
}: {
  overview: Stores;
  current: string | null;
  isLive: boolean;
  canChange: boolean;
}) {
  return (
    <header class="side-bar">
      <p class="application">
        <strong>{overview.application}</strong>
        <span>Bobbin explorer</span>
      </p>
      {canChange ? null : <ReadOnlyNote isSet={overview.readOnly} />}
      <nav aria-label="Stores">
        <ul class="stores">
          {overview.stores.map((store) => (
            <StoreLink key={store.label} store={store} isCurrent={store.label === current} />
          ))}
        </ul>
      </nav>
      <div class="side-foot">
        {overview.isolated.map(({ id, reason }) => (
          <p key={id} class="isolated">
            Component {id} has a process of its own: {reason}
          </p>
        ))}
        <p class="live" data-live={isLive} role="status">
          {isLive ? "Live: changes appear here" : "Not live: reload the page"}
        </p>
        <details>
          <summary>Keyboard</summary>
          <dl class="shortcuts">
            {keys.map(([name, use]) => (
              <div key={name}>
                <dt>
                  <kbd>{name}</kbd>
                </dt>
                <dd>{use}</dd>
              </div>
            ))}
          </dl>
        </details>
        <ThemeSwitch />
      </div>
    </header>
  );
}

function ReadOnlyNote({ isSet }: { isSet: boolean }) {
  return (
    <p class="read-only">
      <strong>Read-only</strong>
      {isSet
        ? "Nothing can be changed here."
        : "To change something, open the address with the token that the terminal shows."}
    </p>
  );
}
