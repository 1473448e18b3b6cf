/** HTTP's methods in the order of the `method` of Spin's interfaces, which have no other. */
export const spinMethods: readonly string[] = Object.freeze([
  "GET",
  "POST",
  "PUT",
  "DELETE",
  "PATCH",
  "HEAD",
  "OPTIONS",
]);
