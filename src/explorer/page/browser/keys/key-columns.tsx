import type { ComponentChildren } from "preact";
import type { ListedKey } from "../../../wire/bodies.ts";
import { describeBeginning } from "../values/beginning.ts";
import { describeKey, describeNumber, describeSize } from "../values/describe.ts";

/** A column of the table of keys. */
export interface KeyColumn {
  /** Names it in `styles/keys.css`; without a width there it shares what is left. */
  readonly name: string;
  readonly title: string;
  readonly cell: (info: ListedKey, isChanged: boolean) => KeyCell;
}

/** What is in one row of it. */
export interface KeyCell {
  /** The same whole, where it may be cut. */
  readonly whole: string;
  readonly shown: ComponentChildren;
}

const keyColumn: KeyColumn = {
  name: "key",
  title: "Key",
  cell: ({ key }) => ({ whole: describeKey(key), shown: <bdi>{describeKey(key)}</bdi> }),
};

const beginningColumn: KeyColumn = {
  name: "beginning",
  title: "Value",
  cell: ({ beginning, bytes }) => {
    // Until the page is there that has it.
    const text = beginning === undefined ? "" : describeBeginning(beginning, bytes);
    return { whole: text, shown: <bdi>{text}</bdi> };
  },
};

const sizeColumn: KeyColumn = {
  name: "size",
  title: "Size",
  cell: ({ bytes }, isChanged) => ({
    whole: `${describeNumber(bytes)} bytes`,
    shown: (
      <>
        {isChanged ? <span class="changed-mark">changed</span> : null}
        {describeSize(bytes)}
      </>
    ),
  }),
};

/** The columns, in their order. */
export const keyColumns: readonly KeyColumn[] = [keyColumn, sizeColumn];

/** The same with how values begin. */
export const valueColumns: readonly KeyColumn[] = [keyColumn, beginningColumn, sizeColumn];
