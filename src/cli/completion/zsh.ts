import type { CommandModel, CompletionModel, FlagModel, Values } from "./model.ts";

/** The script for zsh. */
export function zshScript(model: CompletionModel): string {
  const groups = [...model.words].filter(([first]) => first !== "");
  return `#compdef bobbin
# Completes the command line of bobbin in zsh; made by: bobbin completion zsh

_bobbin_labels() {
  local -a given labels
  local at
  for ((at = 2; at < CURRENT; at++)); do
    case $words[at] in
      -f | --from | --runtime-config-file | --state-dir) given+=($words[at] "\${words[at+1]/#\\~\\//$HOME/}") ;;
    esac
  done
  labels=(\${(f)"$(bobbin kv stores --labels $given 2>/dev/null)"})
  compadd -a labels
}

_bobbin() {
  local curcontext=$curcontext state line
  local -a choices
  if ((CURRENT == 2)); then
    choices=(
${choices(model, "")}
    )
    _describe command choices
    return
  fi
  local name=$words[2]
  case $name in
${groups.map(([first]) => `    ${first})\n      if ((CURRENT == 3)); then\n        choices=(\n${choices(model, first)}\n        )\n        _describe command choices\n        return\n      fi\n      name="$name $words[3]"\n      shift words\n      ((CURRENT--))\n      ;;`).join("\n")}
  esac
  shift words
  ((CURRENT--))
  case $name in
${model.commands.map(commandCase).join("\n")}
  esac
}

if [[ $funcstack[1] == _bobbin ]]; then
  _bobbin "$@"
else
  compdef _bobbin bobbin
fi
`;
}

function choices(model: CompletionModel, first: string): string {
  const found = model.words.get(first) ?? [];
  return found
    .map(({ word, summary }) => `      ${quote(`${word}:${summary.replaceAll(":", "\\:")}`)}`)
    .join("\n");
}

function commandCase({ name, flags, positionals }: CommandModel): string {
  const specs = [
    ...flags.flatMap(flagSpecs),
    // One of which nothing is known would keep zsh from completing flags in its place.
    ...positionals.flatMap((values, index) =>
      values === "anything" ? [] : [`${index + 1}:argument:${action(values)}`],
    ),
  ];
  return `    ${quote(name)})\n      _arguments -s ${specs.map(quote).join(" \\\n        ")}\n      ;;`;
}

function flagSpecs({ spellings, summary, values }: FlagModel): string[] {
  const text = summary.replaceAll(/[[\]\\:]/g, (character) => `\\${character}`);
  return spellings.map((spelling) => {
    // A long flag's value may stand behind an equals sign as well.
    const equals = values !== null && spelling.startsWith("--") ? "=" : "";
    const value = values === null ? "" : `:value:${action(values)}`;
    return `*${spelling}${equals}[${text}]${value}`;
  });
}

function action(values: Values): string {
  if (values === "files") return "_files";
  if (values === "labels") return "_bobbin_labels";
  return values === "anything" ? " " : `(${values.words.join(" ")})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
