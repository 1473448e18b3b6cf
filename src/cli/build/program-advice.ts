const rust = "get Rust with rustup, from https://rustup.rs";
const python =
  "get Python 3.10 or newer, from https://www.python.org/downloads or from your system's packages";
const pip = "run python3 -m ensurepip, or install your system's package python3-pip";
const node = "get Node.js with npm, from https://nodejs.org";

const advice: Readonly<Record<string, string>> = {
  cargo: rust,
  rustc: rust,
  rustup: rust,
  go: "get Go 1.24 or newer, from https://go.dev/dl",
  tinygo: "get TinyGo, from https://tinygo.org/getting-started/install",
  python3: python,
  python: python,
  pip,
  pip3: pip,
  "componentize-py": "run pip install componentize-py",
  "bobbin-py2wasm":
    "run pip install with the folder sdk/python, which bobbin new puts into Python applications",
  node,
  npm: node,
  npx: node,
  "wasm-tools": "run cargo install wasm-tools",
};

/** How to get a program, for people who do not have it. */
export function adviseOnProgram(program: string): string {
  const known = advice[program];
  if (known !== undefined) return known;
  return program.includes("/")
    ? "correct the path, which starts at the folder that workdir names"
    : "install it, or add the folder that holds it to PATH";
}
