import assert from "node:assert/strict";
import { test } from "node:test";
import { environmentNameOf, variablesFromEnvironment } from "./environment-variables.ts";

test("the environment gives variables by lower-case name", () => {
  const environment = {
    SPIN_VARIABLE_API_KEY: "x",
    SPIN_VARIABLE_: "y",
    SPIN_VARIABLE_EMPTY: "",
    HOME: "/",
  };
  assert.deepEqual(variablesFromEnvironment(environment), { api_key: "x", empty: "" });
});

test("a variable is given by its name in capitals, however that is written in the environment", () => {
  assert.equal(environmentNameOf("api_key"), "SPIN_VARIABLE_API_KEY");
  for (const name of [environmentNameOf("api_key"), "SPIN_VARIABLE_api_key"])
    assert.equal(variablesFromEnvironment({ [name]: "x" })["api_key"], "x");
});
