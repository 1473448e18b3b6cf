import { Kv } from "@fermyon/spin-sdk";
import { answerCases, textOf } from "../../shared/cases.ts";

const labels = ["default", "archive", "notes"];

export const handleRequest = answerCases({
  "/write": () => {
    for (const label of labels) Kv.open(label).set("name", label);
  },
  "/read": () => labels.map((label) => textOf(Kv.open(label).get("name"))),
  "/keys": () => labels.map((label) => Kv.open(label).getKeys()),
  "/undefined": () => Kv.open("elsewhere"),
});
