import assert from "node:assert/strict";
import { test } from "node:test";
import { errorTable, exitCodes, isBobbinError } from "../errors.ts";
import { ValueError } from "./arguments.ts";
import type { Arguments } from "./arguments.ts";
import type { FlagNames } from "./flag.ts";
import type { Command } from "./command.ts";
import { parseArguments } from "./parse-arguments.ts";

const command: Command = {
  name: "sew",
  summary: "Sew",
  positionals: [
    { name: "CLOTH", isRequired: true, summary: "name the cloth" },
    { name: "THREAD", isRequired: false, summary: "name the thread" },
  ],
  flagGroups: [
    {
      title: "Stitches",
      flags: [
        {
          name: "length",
          short: "l",
          value: "MILLIMETRES",
          environment: "STITCH_LENGTH",
          default: "2",
          summary: "",
        },
        { name: "colour", value: "NAME", aliases: ["color"], isRepeatable: true, summary: "" },
        {
          name: "folder",
          value: "PATH",
          allowsEmpty: true,
          environment: "SEW_FOLDER",
          summary: "",
        },
        { name: "quiet", short: "q", summary: "" },
        { name: "fast", environment: "SEW_FAST", summary: "" },
      ],
    },
  ],
  absentFlags: [{ name: "zigzag", short: "z", environment: "SEW_ZIGZAG", instead: "sew straight" }],
  examples: [],
  run: async () => 0,
};

const text = (value: string): string => value;

async function parse(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Arguments<FlagNames>> {
  return parseArguments(command, ["linen", ...args], environment);
}

const refused: readonly (readonly [rule: string, args: string[], what: string, fix: RegExp])[] = [
  [
    "an unknown flag, with the nearest one",
    ["--lenght", "3"],
    "bobbin sew has no flag --lenght",
    /did you mean --length\?/,
  ],
  [
    "the beginning of a flag, with the whole flag",
    ["--fol=x"],
    "bobbin sew has no flag --fol",
    /did you mean --folder\?/,
  ],
  [
    "a flag that is like no other",
    ["--button"],
    "bobbin sew has no flag --button",
    /^bobbin sew --help lists all flags$/,
  ],
  [
    "a long flag behind one hyphen",
    ["-colour"],
    "bobbin sew has no flag -colour",
    /did you mean --colour\?/,
  ],
  ["an unknown short flag", ["-x"], "bobbin sew has no flag -x", /--help/],
  ["a flag that only Spin has", ["--zigzag"], "Bobbin has no --zigzag", /^sew straight$/],
  ["a short flag that only Spin has", ["-z"], "Bobbin has no -z", /^sew straight$/],
  [
    "a flag without its value at the end",
    ["--length"],
    "--length needs a value",
    /write --length MILLIMETRES/,
  ],
  [
    "a flag without its value before another flag",
    ["--length", "-q"],
    "--length needs a value",
    /--length=VALUE/,
  ],
  ["an empty value", ["--length", ""], "--length needs a value", /write --length MILLIMETRES/],
  ["a flag that is given twice", ["--length=1", "-l", "2"], "--length is given twice", /once/],
  ["a switch that is given twice", ["-q", "--quiet"], "--quiet is given twice", /once/],
  ["a switch with a value", ["--quiet=yes"], "--quiet takes no value", /write --quiet alone/],
  ["one argument too many", ["silk", "wool"], 'bobbin sew takes no argument "wool"', /--help/],
];

test("the last argument may be given again and again where the command says so", async () => {
  const positionals = [{ name: "CLOTH", isRequired: true, isRepeatable: true, summary: "cloth" }];
  const several = await parseArguments({ ...command, positionals }, ["silk", "wool", "silk"], {});
  assert.deepEqual(several.positionals, ["silk", "wool", "silk"]);
  await assert.rejects(parseArguments({ ...command, positionals }, [], {}), /needs CLOTH/);
});

for (const [rule, args, what, fix] of refused) {
  test(`${rule} is refused`, async () => {
    await assert.rejects(parse(args), (error) => {
      assert.ok(isBobbinError(error));
      assert.equal(errorTable[error.code].exitCode, exitCodes.usage);
      assert.equal(error.message, what);
      assert.match(error.fix ?? "", fix);
      return true;
    });
  });
}

test("a missing argument is named", async () => {
  await assert.rejects(parseArguments(command, [], {}), /bobbin sew needs CLOTH/);
});

test("values are given behind a space, an equals sign or a letter", async () => {
  for (const args of [["--length", "5"], ["--length=5"], ["-l", "5"], ["-l5"], ["-ql", "5"]]) {
    assert.equal((await parse(args)).value("length", text), "5");
  }
});

test("a value that begins with a hyphen is given with an equals sign", async () => {
  assert.equal((await parse(["--length=-5"])).value("length", text), "-5");
});

test("a repeatable flag keeps its values in order, under any of its names", async () => {
  const args = await parse(["--colour", "red", "--color=blue"]);
  assert.deepEqual(args.values("colour", text), ["red", "blue"]);
});

test("switches are off until they are given", async () => {
  assert.equal((await parse([])).has("quiet"), false);
  assert.equal((await parse(["-q"])).has("quiet"), true);
});

test("a flag goes before its environment variable, and that before the default", async () => {
  const environment = { STITCH_LENGTH: "3" };
  assert.equal((await parse(["--length=4"], environment)).value("length", text), "4");
  assert.equal((await parse([], environment)).value("length", text), "3");
  assert.equal((await parse([])).value("length", text), "2");
});

test("an empty value counts only for a flag to which it means something", async () => {
  assert.equal((await parse(["--folder", ""])).value("folder", text), "");
  assert.equal((await parse([], { SEW_FOLDER: "" })).value("folder", text), "");
  assert.equal((await parse([])).value("folder", text), undefined);
  assert.equal((await parse([], { STITCH_LENGTH: "" })).value("length", text), "2");
});

test("a variable that asks for an absent flag is not passed over", async () => {
  await assert.rejects(
    parse([], { SEW_ZIGZAG: "1" }),
    /SEW_ZIGZAG is set, and Bobbin has no --zigzag/,
  );
  await parse([], { SEW_ZIGZAG: "" });
});

test("what stands behind two hyphens is an argument", async () => {
  assert.deepEqual((await parse(["--", "--quiet"])).positionals, ["linen", "--quiet"]);
});

test("a value that cannot be read is told with where it came from", async () => {
  const refuse = (): never => {
    throw new ValueError("is too long", "shorten it");
  };
  const fromFlag = await parse(["-l", "9"]);
  assert.throws(() => fromFlag.value("length", refuse), /^BobbinError: -l: is too long$/);
  const fromEnvironment = await parse([], { STITCH_LENGTH: "9" });
  assert.throws(
    () => fromEnvironment.value("length", refuse),
    /^BobbinError: STITCH_LENGTH: is too long$/,
  );
});

test("a switch is turned on by its variable, unless that says no", async () => {
  for (const yes of ["1", "true", "yes", "on", "anything"]) {
    assert.equal((await parse([], { SEW_FAST: yes })).has("fast"), true, yes);
  }
  for (const no of ["", "0", "false", "FALSE", "no", "n", "f", "off"]) {
    assert.equal((await parse([], { SEW_FAST: no })).has("fast"), false, no);
    assert.equal((await parse(["--fast"], { SEW_FAST: no })).has("fast"), true, no);
  }
});
