import { useMemo, useState } from "preact/hooks";
import { describeKey, describeNumber } from "../values/describe.ts";
import { pictureAddress, type Picture } from "../values/picture.ts";

/** A value as the picture that it is. An element for pictures runs nothing, whatever the bytes hold. */
export function PictureView({
  name,
  bytes,
  picture,
}: {
  /** The key. */
  name: string;
  bytes: Uint8Array;
  picture: Picture;
}) {
  const address = useMemo(() => pictureAddress(bytes, picture), [bytes]);
  const [broken, setBroken] = useState("");
  const { type, width, height } = picture;
  const kind = type.replace("image/", "").toUpperCase();
  return (
    <figure class="picture">
      {broken === address ? (
        <p role="status">The browser cannot show this picture.</p>
      ) : (
        <img
          src={address}
          alt={`Picture under ${describeKey(name)}`}
          onError={() => setBroken(address)}
        />
      )}
      <figcaption class="facts">
        {kind}, {describeNumber(width)} × {describeNumber(height)} pixels
      </figcaption>
    </figure>
  );
}
