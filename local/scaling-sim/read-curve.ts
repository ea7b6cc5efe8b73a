import { type Curve, minutesADay } from "./curve.ts";

/** A file of a load curve cannot be used; the message names file, line and problem. */
export class CurveFileError extends Error {
  override readonly name = "CurveFileError";
  constructor(file: string, line: number, problem: string) {
    super(`${file}:${line}: ${problem}`);
  }
}

const header = "minute,load";
/** More than the largest node group could do. Source: EKS quotas, 450 nodes a managed node group. */
const mostLoad = 450 * 100;

/**
 * Reads a day's load from lines of `minute,load`, from minute 0 on: the load, in percent of one node, holds until the
 * next line. A first line `minute,load` is a header; empty lines say nothing.
 * @param name of the curve
 * @throws {CurveFileError}
 */
export const readCurve = (text: string, file: string, name: string): Curve => {
  const load: number[] = [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  lines.forEach((line, index) => {
    if (line.trim() === "" || (index === 0 && line.replaceAll(" ", "").toLowerCase() === header)) return;
    const fail = (problem: string): never => {
      throw new CurveFileError(file, index + 1, problem);
    };
    const fields = line.split(",").map((field) => field.trim());
    if (fields.length !== 2) fail(`a line is \`${header}\`, two numbers; this one has ${fields.length} fields`);
    const [minute, percent] = fields.map((field) => (field === "" ? Number.NaN : Number(field))) as [number, number];
    if (!Number.isInteger(minute) || minute < 0 || minute >= minutesADay)
      fail(`the minute is a whole number from 0 to ${minutesADay - 1}, not "${fields[0]}"`);
    if (!(percent >= 0 && percent <= mostLoad))
      fail(`the load is a number from 0 to ${mostLoad}, in percent of one node, not "${fields[1]}"`);
    if (load.length === 0 && minute !== 0) fail(`the first line is of minute 0, not ${minute}`);
    if (minute < load.length) fail(`the minutes rise from line to line; ${minute} comes after ${load.length - 1}`);
    while (load.length < minute) load.push(load.at(-1) ?? 0);
    load.push(percent / 100);
  });
  if (load.length === 0) throw new CurveFileError(file, lines.length, `there is no line of \`${header}\``);
  while (load.length < minutesADay) load.push(load.at(-1) ?? 0);
  return { name, title: file, load, demand: "processors" };
};
