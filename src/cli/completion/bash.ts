import type { CommandModel, CompletionModel, Values } from "./model.ts";

/** The script for bash 3.2 and later. */
export function bashScript(model: CompletionModel): string {
  const tops = [...model.words].map(([first, choices]) => {
    const words = choices.map(({ word }) => word).join(" ");
    return `      ${first === "" ? '""' : first}) words="${words}" ;;`;
  });
  const groups = [...model.words.keys()].filter((first) => first !== "").join("|") || '""';
  const flagCases = model.commands.map(({ name, flags }) => {
    const words = flags.flatMap(({ spellings }) => spellings).join(" ");
    return `      ${JSON.stringify(name)}) flags="${words}" ;;`;
  });
  return `# Completes the command line of bobbin in bash; made by: bobbin completion bash

_bobbin_labels() {
  local at value label given=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      -f | --from | --runtime-config-file | --state-dir)
        value=\${COMP_WORDS[at + 1]}
        if [[ $value == "=" ]]; then value=\${COMP_WORDS[at + 2]}; fi
        given+=("\${COMP_WORDS[at]}" "\${value/#\\~\\//$HOME/}")
        ;;
    esac
  done
  # compgen -W would expand them, and labels come from a file that somebody else may have written.
  while IFS= read -r label; do
    if [[ $label == "$1"* ]]; then COMPREPLY+=("$(printf %q "$label")"); fi
  done < <(bobbin kv stores --labels \${given[@]+"\${given[@]}"} 2>/dev/null)
}

_bobbin() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  local name=\${COMP_WORDS[1]} group="" first=2 words="" flags="" IFS=$' \\t\\n'
  # bash takes --flag=value apart.
  if [[ $current == "=" ]]; then
    current=""
  elif [[ $before == "=" ]]; then
    before=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  case $name in
    ${groups}) group=$name name="$name \${COMP_WORDS[2]}" first=3 ;;
  esac
  if ((COMP_CWORD < first)); then
    if ((COMP_CWORD == 1)); then group=""; fi
    case $group in
${tops.join("\n")}
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  case $name,$before in
${model.commands.flatMap(valueCases).join("\n")}
  esac
  if [[ $current == -* ]]; then
    case $name in
${flagCases.join("\n")}
    esac
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
    return
  fi
  case $name,$((COMP_CWORD - first)) in
${model.commands.flatMap(positionalCases).join("\n")}
  esac
}

complete -o bashdefault -o default -F _bobbin bobbin
`;
}

function valueCases({ name, flags }: CommandModel): string[] {
  return flags.flatMap(({ spellings, values }) => {
    if (values === null) return [];
    const patterns = spellings.map((spelling) => JSON.stringify(`${name},${spelling}`)).join(" | ");
    return [`    ${patterns}) ${reply(values)}return ;;`];
  });
}

function positionalCases({ name, positionals }: CommandModel): string[] {
  return positionals.flatMap((values, index) => {
    const text = reply(values);
    return text === "" ? [] : [`    ${JSON.stringify(`${name},${index}`)}) ${text}return ;;`];
  });
}

/** What is left to bash itself, which completes paths then, is no text. */
function reply(values: Values): string {
  if (values === "files" || values === "anything") return "";
  if (values === "labels") return '_bobbin_labels "$current"; ';
  return `COMPREPLY=($(compgen -W "${values.words.join(" ")}" -- "$current")); `;
}
