import { type Html, html } from "../../../lambdas/report/html.ts";
import { minutesADay } from "../curve.ts";
import type { Minute } from "../play.ts";

/** Where a panel stands and how it is scaled; pixels. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The number of nodes at the upper edge. */
  readonly top: number;
}

const gridHours = [0, 6, 12, 18, 24];
const gridNodes = 5;
/** The marks of changes hang below the axis. */
const markHeight = 6;
/** What is closer together would not be seen. */
const pixelsAPoint = 1.5;

/**
 * A day: the load as a shade, the nodes that serve as a line, what they could not serve in red, changes as marks.
 * @param load the id of the curve's shade
 */
export const panel = (day: readonly Minute[], frame: Frame, load: string): Html => html`
<g transform="translate(${frame.x} ${frame.y})">
${grid(frame)}
<use href="#${load}"/>
<path class="unmet" d="${unmetPath(day, frame)}"/>
<path class="nodes" d="${nodesPath(day, frame)}"/>
<path class="out" d="${marksPath(day, frame, 1)}"/>
<path class="in" d="${marksPath(day, frame, -1)}"/>
</g>`;

/** The shade of a load, for every panel of its curve. */
export const loadShade = (load: readonly number[], frame: Frame, id: string): Html => {
  const points = averages(load, frame);
  const line = points.map(({ minute, value }) => point(frame, minute, value)).join(" ");
  const start = round(yOf(frame, points[0]?.value ?? 0));
  return html`<path id="${id}" class="load" d="M0 ${frame.height}V${start}L${line}H${frame.width}V${frame.height}Z"/>`;
};

const round = (pixels: number): string => String(Math.round(pixels * 10) / 10);
const xOf = ({ width }: Frame, minute: number): number => (minute / minutesADay) * width;
const yOf = ({ height, top }: Frame, nodes: number): number => height - (Math.min(nodes, top) / top) * height;
const point = (frame: Frame, minute: number, nodes: number): string =>
  `${round(xOf(frame, minute))} ${round(yOf(frame, nodes))}`;

/** As many averages as can be seen, each with the middle of its minutes. */
const averages = (values: readonly number[], { width }: Frame): { minute: number; value: number }[] => {
  const minutes = Math.max(1, Math.round((pixelsAPoint * minutesADay) / width));
  return Array.from({ length: Math.ceil(values.length / minutes) }, (_, index) => {
    const some = values.slice(index * minutes, (index + 1) * minutes);
    return { minute: (index + 0.5) * minutes, value: some.reduce((sum, value) => sum + value, 0) / some.length };
  });
};

const grid = (frame: Frame): readonly Html[] => {
  const levels = Array.from({ length: Math.floor(frame.top / gridNodes) + 1 }, (_, index) => index * gridNodes);
  return [
    ...levels.map((nodes) => {
      const y = round(yOf(frame, nodes));
      return html`<path class="${nodes === 0 ? "axis" : "grid"}" d="M0 ${y}H${frame.width}"/><text class="tick" x="-6" y="${y}" dy=".32em" text-anchor="end">${nodes}</text>
`;
    }),
    ...gridHours.map((hour) => {
      const x = round(xOf(frame, hour * 60));
      return html`<text class="tick" x="${x}" y="${frame.height + markHeight + 13}" text-anchor="middle">${hour} h</text>
`;
    }),
  ];
};

/** One outline for each time in which there was more load than nodes, on top of the nodes. */
const unmetPath = (day: readonly Minute[], frame: Frame): string => {
  const nodes = averages(
    day.map(({ ready }) => ready),
    frame,
  );
  const unmet = averages(
    day.map(({ load, ready }) => Math.max(0, load - ready)),
    frame,
  );
  return runs(unmet, ({ value }) => value > 0)
    .map(({ from, until }) => {
      const lower = nodes.slice(Math.max(0, from - 1), until + 1);
      const upper = lower.map(({ minute, value }, index) => ({
        minute,
        value: value + (unmet[Math.max(0, from - 1) + index]?.value ?? 0),
      }));
      const outline = [...upper, ...lower.toReversed()].map(({ minute, value }) => point(frame, minute, value));
      return `M${outline.join(" ")}Z`;
    })
    .join("");
};

const nodesPath = (day: readonly Minute[], frame: Frame): string => {
  const steps = day.flatMap(({ ready }, minute) =>
    minute > 0 && ready !== day[minute - 1]?.ready ? [`H${round(xOf(frame, minute))}V${round(yOf(frame, ready))}`] : [],
  );
  return `M${point(frame, 0, day[0]?.ready ?? 0)}${steps.join("")}H${frame.width}`;
};

/** A mark below the axis for each change of the desired size in a direction. */
const marksPath = (day: readonly Minute[], frame: Frame, direction: 1 | -1): string =>
  day
    .flatMap(({ desired }, minute) => {
      const before = day[minute - 1]?.desired ?? desired;
      return Math.sign(desired - before) === direction
        ? [`M${round(xOf(frame, minute))} ${frame.height + 2}v${markHeight}`]
        : [];
    })
    .join("");

/** Where a condition begins to hold, and where it no longer does. */
const runs = <T>(items: readonly T[], holds: (item: T) => boolean): { from: number; until: number }[] => {
  const found: { from: number; until: number }[] = [];
  items.forEach((item, index) => {
    const last = found.at(-1);
    if (!holds(item)) return;
    if (last?.until === index) last.until = index + 1;
    else found.push({ from: index, until: index + 1 });
  });
  return found;
};
