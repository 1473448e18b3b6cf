import { useState } from "preact/hooks";
import { typeToken } from "../data/session.ts";

/** Asks for the token, for who has opened the address without it. */
export function SignIn({ onToken }: { onToken: () => void }) {
  const [text, setText] = useState("");
  return (
    <form
      class="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        typeToken(text);
        onToken();
      }}
    >
      <p>
        The data is shown to whoever has the token. Open the address that{" "}
        <code>bobbin explore</code> or <code>bobbin up --explorer</code> has printed, or paste it
        here.
      </p>
      <label>
        <span>Address or token</span>
        <input
          type="password"
          autocomplete="off"
          required
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button class="primary" type="submit">
        Open
      </button>
    </form>
  );
}
