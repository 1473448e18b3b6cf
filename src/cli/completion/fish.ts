import type { CommandModel, CompletionModel, FlagModel, Values } from "./model.ts";

/** The script for fish. */
export function fishScript(model: CompletionModel): string {
  const groups = [...model.words.keys()].filter((first) => first !== "");
  return `# Completes the command line of bobbin in fish; made by: bobbin completion fish

# The command's name: one word, or two where the first is that of several commands.
function __bobbin_name
    set -l typed (commandline -opc)
    set -l name $typed[2]
    if contains -- "$name" ${groups.join(" ")}
        set name (string join ' ' -- $typed[2..3])
    end
    echo $name
end

function __bobbin_is
    test (__bobbin_name) = "$argv"
end

function __bobbin_at
    set -l typed (commandline -opc)
    test (count $typed) -eq $argv[1]
end

function __bobbin_labels
    set -l typed (commandline -opc)
    set -l given
    for at in (seq 2 (count $typed))
        if contains -- $typed[$at] -f --from --runtime-config-file --state-dir
            set given $given $typed[$at] (string replace -r '^~/' "$HOME/" -- $typed[(math $at + 1)])
        else if string match -qr '^--(from|runtime-config-file|state-dir)=' -- $typed[$at]
            set given $given $typed[$at]
        end
    end
    bobbin kv stores --labels $given 2>/dev/null
end

complete -c bobbin -n '__bobbin_at 1' -f
${groups.map((group) => `complete -c bobbin -n '__bobbin_is ${group}' -f`).join("\n")}
${[...model.words]
  .flatMap(([first, choices]) =>
    choices.map(({ word, summary }) => {
      const condition = first === "" ? "__bobbin_at 1" : `__bobbin_is ${first}`;
      return `complete -c bobbin -n '${condition}' -a ${word} -d ${quote(summary)}`;
    }),
  )
  .join("\n")}

${model.commands.map(commandLines).join("\n\n")}
`;
}

function commandLines({ name, flags, positionals }: CommandModel): string {
  const is = `complete -c bobbin -n '__bobbin_is ${name}'`;
  const places = name.split(" ").length + 1;
  const first = positionals.map((values, index) => {
    const at = `complete -c bobbin -n '__bobbin_is ${name}; and __bobbin_at ${places + index}'`;
    return typeof values === "string" && values !== "labels" ? null : `${at} -f ${list(values)}`;
  });
  return [
    ...(positionals.includes("files") ? [] : [`${is} -f`]),
    ...first.filter((line) => line !== null),
    ...flags.map((flag) => `${is} ${flagText(flag)}`),
  ].join("\n");
}

function flagText({ spellings, summary, values }: FlagModel): string {
  const names = spellings.map((spelling) =>
    spelling.startsWith("--") ? `-l ${spelling.slice(2)}` : `-s ${spelling.slice(1)}`,
  );
  const value = values === null ? [] : [values === "files" ? "-r -F" : `-x ${list(values)}`];
  return [...names, ...value, "-d", quote(summary)].join(" ").replaceAll("  ", " ");
}

function list(values: Values): string {
  if (values === "labels") return "-a '(__bobbin_labels)'";
  return typeof values === "string" ? "" : `-a ${quote(values.words.join(" "))}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`)}'`;
}
