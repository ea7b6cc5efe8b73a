/** Beside a local run's data: what a command needs to read it without starting it. */
export const runFile = "run.json";

export interface RunFile {
  readonly tableName: string;
}
