import * as z from "zod";
import { isDuration, milliseconds } from "./duration.ts";

/** A length of time, longer than nothing, as configuration writes it. */
export const duration = z.lazy(() =>
  z
    .templateLiteral([z.number(), z.enum(["s", "m", "h", "d"])], "a number and a unit, such as 30s, 5m, 2h or 7d")
    .refine((text) => isDuration(text) && milliseconds(text) > 0, "longer than nothing"),
);
