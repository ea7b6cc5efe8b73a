export const minutesADay = 24 * 60;

/** What happens to a node group over a day, whoever scales it. */
export interface Curve {
  /** Kebab case, unique; also the picture's file name. */
  readonly name: string;
  readonly title: string;
  /** What is asked of the group in each minute, in nodes kept wholly busy. */
  readonly load: readonly number[];
  /** `processors` are asked for more than they have and just saturate; `pods` that find no room are pending, and counted. */
  readonly demand: "processors" | "pods";
  /** When, and for how many nodes at most, the zones have room; otherwise for as many as anyone asks for. */
  readonly drought?: { readonly from: number; readonly until: number; readonly room: number };
  /** Somebody else who sets the desired size of the group in some minutes. */
  readonly rival?: (minute: number) => number | null;
  /** While an update that nobody here asked for, such as of the version, is carried out. */
  readonly update?: { readonly from: number; readonly until: number };
}

/** How many nodes the zones have room for in a minute. */
export const roomAt = ({ drought }: Curve, minute: number): number =>
  drought && minute >= drought.from && minute < drought.until ? drought.room : Number.POSITIVE_INFINITY;
