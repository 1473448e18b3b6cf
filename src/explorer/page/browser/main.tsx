import { render } from "preact";
import { takeToken } from "./data/session.ts";
import { Gate } from "./parts/gate.tsx";
import { applyTheme } from "./parts/theme-switch.tsx";

applyTheme();
takeToken();
const root = document.querySelector("#explorer");
if (root !== null) render(<Gate />, root);
