import { Kv } from "@fermyon/spin-sdk";
import { answerCases, textOf } from "../../shared/cases.ts";

export const handleRequest = answerCases({
  "/round-trip": () => {
    const store = Kv.openDefault();
    const value = {
      name: "Spule 🧵",
      list: [1, null, true],
      nested: { empty: {} },
      dropped: undefined,
    };
    store.setJson("value", value);
    return [store.getJson("value"), textOf(store.get("value"))];
  },
  "/scalars": () => {
    const store = Kv.openDefault();
    return [0, "", null, false, []].map((value) => {
      store.setJson("scalar", value);
      return store.getJson("scalar");
    });
  },
  "/missing": () => Kv.openDefault().getJson("missing"),
  "/no-json-form": () => Kv.openDefault().setJson("value", undefined),
  "/circular": () => {
    const circle: Record<string, unknown> = {};
    circle.itself = circle;
    try {
      Kv.openDefault().setJson("value", circle);
    } catch (error) {
      return (error as Error).name;
    }
  },
  "/not-json": () => {
    const store = Kv.openDefault();
    store.set("text", "not JSON");
    try {
      return store.getJson("text");
    } catch (error) {
      return (error as Error).name;
    }
  },
});
