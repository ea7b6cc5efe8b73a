/** Controls, bidirectional overrides, zero-width and line-separating characters: what text can hide behind. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text from outside, safe to show on a terminal or a page: what would be invisible is written out as U+XXXX. */
export const visible = (text: string): string =>
  text.replace(
    hidden,
    (character) => `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}›`,
  );
