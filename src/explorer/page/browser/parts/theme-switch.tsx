import { useState } from "preact/hooks";

const storageName = "bobbin-explorer-theme";
const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];

/** Light, dark, or whatever the system is set to. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(storedTheme);
  const choose = (next: Theme): void => {
    localStorage.setItem(storageName, next);
    setTheme(next);
    applyTheme();
  };
  return (
    <fieldset class="theme-switch">
      <legend class="hidden">Theme</legend>
      {themes.map((name) => (
        <label key={name}>
          <input type="radio" name="theme" checked={theme === name} onChange={() => choose(name)} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Sets the chosen theme; the system's holds without one. */
export function applyTheme(): void {
  const theme = storedTheme();
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

function storedTheme(): Theme {
  const stored = localStorage.getItem(storageName);
  return themes.find((theme) => theme === stored) ?? "system";
}
