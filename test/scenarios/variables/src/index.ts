import { Config, spinSdk } from "@fermyon/spin-sdk";
import { answerCases } from "../../shared/cases.ts";

/** Variables can be read before there is a request. */
const plain = Config.get("plain");

export const handleRequest = answerCases({
  "/": () => [Config.get("greeting"), Config.get("secret"), plain],
  "/global": () => spinSdk.config.get("greeting"),
  "/missing": () => {
    try {
      return Config.get("word");
    } catch (error) {
      return [error instanceof Error, (error as Error).message];
    }
  },
});
