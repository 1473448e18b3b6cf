import type { ComponentChildren } from "preact";
import type { ListedKey } from "../../../wire/bodies.ts";
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

/** The columns, in their order. */
export const keyColumns: readonly KeyColumn[] = [
  {
    name: "key",
    title: "Key",
    cell: ({ key }) => ({ whole: describeKey(key), shown: <bdi>{describeKey(key)}</bdi> }),
  },
  {
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
  },
];
