import { basename, extname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bobbinError } from "../../../src/errors.ts";

/** What the component may import; worlds of sdk/wit/bobbin.wit. */
export type Target = "bobbin" | "spin";

/** What is to be compiled. */
export interface Js2wasmArguments {
  /** Absolute path of the module. */
  readonly source: string;
  /** Absolute path of the component that is made. */
  readonly output: string;
  readonly target: Target;
  /** What errors call the component: the name of the output. */
  readonly name: string;
}

/** What `bobbin-js2wasm --help` prints. */
export const helpText = `Compiles a TypeScript or JavaScript component to WebAssembly

Usage: bobbin-js2wasm SOURCE -o FILE.wasm [--target TARGET]

  SOURCE               the module that spin.toml would name as source
  -o, --output FILE    the component to write
  --target TARGET      bobbin (the default), or spin: a component that runs on Spin too,
                       in which only get, set, delete, exists and getKeys work
  -h, --help           this text

It needs the package @bytecodealliance/componentize-js, installed beside the component.
BOBBIN_COMPONENTIZE_JS names another folder whose node_modules holds it.
BOBBIN_JS2WASM_SECONDS says how many seconds the component may take to be compiled; 120 where it is not set.
`;

const program = "bobbin-js2wasm";
const advice = `${program} --help shows what it takes`;

/** Reads them; null where help was asked for. Throws at the first mistake. */
export function readArguments(argv: readonly string[], directory: string): Js2wasmArguments | null {
  const { values, positionals } = parse(argv);
  if (values.help === true) return null;
  const [source, surplus] = positionals;
  const { output, target = "bobbin" } = values;
  if (source === undefined || source === "") throw missing("SOURCE");
  if (surplus !== undefined) {
    throw bobbinError("argument-unexpected", { program, argument: surplus, advice });
  }
  if (output === undefined || output === "") throw missing("--output FILE");
  if (target !== "bobbin" && target !== "spin") {
    const problem = `${JSON.stringify(target)} is none of its values`;
    const choices = `choose one of: bobbin, spin; ${advice}`;
    throw bobbinError("value-not-usable", { source: "--target", problem, advice: choices });
  }
  return {
    source: resolve(directory, source),
    output: resolve(directory, output),
    target,
    name: basename(output, extname(output)),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        output: { type: "string", short: "o" },
        target: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw misread(error as NodeJS.ErrnoException);
  }
}

/** What Node's parser says is English, and names the flag in quotes, behind its letter. */
function misread({ code, message }: NodeJS.ErrnoException): Error {
  const [, given = ""] = /'(?:-\w, )?(--?[^\s']+)/.exec(message) ?? [];
  const flag = given === "-o" ? "--output" : given;
  if (code !== "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") {
    return bobbinError("no-such-flag", { program, flag, advice });
  }
  if (flag === "--help") return bobbinError("flag-value-unexpected", { flag });
  const isFlagBehind = message.includes("ambiguous");
  const value = flag === "--target" ? "TARGET" : "FILE.wasm";
  return bobbinError("flag-value-missing", { given, flag, value, isFlagBehind });
}

function missing(argument: string): Error {
  return bobbinError("argument-missing", { program, argument, advice });
}
