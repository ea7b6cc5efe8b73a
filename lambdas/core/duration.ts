/** A length of time as configuration and playbooks write it: `10s`, `2m`, `1h`, `30d`. */
export type Duration = `${number}${"s" | "m" | "h" | "d"}`;

const unitMilliseconds = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const pattern = /^(\d+(?:\.\d+)?)([smhd])$/;

/** A text that should be a length of time is none. */
export class InvalidDurationError extends Error {
  override readonly name = "InvalidDurationError";
  constructor(text: string) {
    super(`"${text}" is no duration: write a number and a unit, such as 30s, 5m, 2h or 7d`);
  }
}

/** Is it a length of time, as people write it: no sign, no exponent? */
export const isDuration = (text: string): text is Duration => pattern.test(text);

/** @returns milliseconds @throws {InvalidDurationError} */
export const milliseconds = (duration: Duration): number => {
  const match = pattern.exec(duration);
  const unit = match?.[2];
  if (!match?.[1] || !isUnit(unit)) throw new InvalidDurationError(duration);
  return Number(match[1]) * unitMilliseconds[unit];
};

/** @returns whole seconds, rounded up */
export const seconds = (duration: Duration): number => Math.ceil(milliseconds(duration) / 1_000);

const isUnit = (text: string | undefined): text is keyof typeof unitMilliseconds =>
  text !== undefined && Object.hasOwn(unitMilliseconds, text);
