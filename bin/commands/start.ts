import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../lambdas/core/config.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { reportFormats } from "../../lambdas/report/report-files.ts";
import { startBridge } from "../../local/aws/bridge.ts";
import { administratorCredentials } from "../../local/iam/identities.ts";
import type { StackTemplate } from "../../local/iam/template.ts";
import { realClock } from "../../local/time/real-clock.ts";
import { virtualClock } from "../../local/time/virtual-clock.ts";
import { type Command, type ExitCode, type Io, integer, program, text, UsageError, type Values } from "../command.ts";
import { serveConsole } from "../console-server.ts";
import { listen } from "../listen.ts";
import { defaultConfigFile, loadConfig } from "../load-config.ts";
import { consoleModel } from "../local-run/console-model.ts";
import { currentReport } from "../local-run/current-report.ts";
import { endingText, unmetText } from "../local-run/ending.ts";
import { happeningLine, legend, transitionLine } from "../local-run/live-log.ts";
import { localApi, localPerson } from "../local-run/local-api.ts";
import { startLocalRun } from "../local-run/local-run.ts";
import { playToTheEnd } from "../local-run/once.ts";
import { synthesise } from "../synthesise.ts";
import { writeReport } from "../write-report.ts";

const port = { min: 0, max: 65_535 };
const defaultPort = 4600;
const speeds = { min: 1, max: 1_000 };
/** Two hours of the scenario pass in six minutes. */
const defaultSpeed = 20;
/** Who may approve, in the repository's own configuration. */
const defaultPerson = "mary";
/** A Monday morning. The same start gives the same run. */
const scenarioBegins = Date.UTC(2026, 0, 5, 9);

const templatesOf = async (configFile: string, stopped: AbortSignal): Promise<readonly StackTemplate[]> => {
  const folder = await mkdtemp(join(tmpdir(), "homeostat-synth-"));
  try {
    return await synthesise(folder, configFile, stopped);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

interface Prepared {
  readonly config: Config;
  readonly stacks: readonly StackTemplate[];
  readonly dataDir: string | undefined;
}

const errorLine = (error: unknown, where: string): string =>
  `          ! ${where}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`;

const runOnce = async ({ config, stacks, dataDir }: Prepared, json: boolean, io: Io): Promise<ExitCode> => {
  const log = json ? () => {} : io.out;
  log(`Two hours of an estate, in virtual time, as fast as they go:\n${legend}\n`);
  const run = await startLocalRun({
    config,
    stacks,
    dataDir,
    clock: (start) => virtualClock({ start: start ?? scenarioBegins }),
    onHappening: (happening, at) => log(happeningLine(happening, at)),
    onTransition: (remediation, transition) => log(transitionLine(remediation, transition)),
    onError: (error, where) => io.err(errorLine(error, where)),
  });
  // With nothing left to wake up for, the end has come.
  io.stopped.addEventListener("abort", () => run.clock.close(), { once: true });
  try {
    const folder = join(dataDir ?? "out", "report");
    const { unmet, ...ending } = await playToTheEnd(run, async () =>
      writeReport(await currentReport(run, config), reportFormats, folder),
    );
    io.stopped.throwIfAborted();
    io.out(json ? `${JSON.stringify(ending.summary, null, 2)}\n` : `\n${endingText(ending, process.stdout.columns)}`);
    if (!json) io.out(`\nThe report: ${join(folder, "report.html")}, and as JSON and CSV beside it\n`);
    if (!json && dataDir === undefined) io.out("To watch it happen, on a page to click through: npm start\n");
    if (!json && dataDir !== undefined) io.out(`\nMore of each: ${program} explain --finding ID --data ${dataDir}\n`);
    for (const each of unmet) io.err(unmetText(each));
    return unmet.length > 0 || ending.summary.lost > 0 ? 1 : 0;
  } finally {
    await run.stop();
  }
};

const serve = async (prepared: Prepared, values: Values, io: Io): Promise<ExitCode> => {
  const speed = integer(values, "speed", speeds) ?? defaultSpeed;
  const who = text(values, "person") ?? defaultPerson;
  // Before anything is brought up.
  localPerson(prepared.config, who);
  await using open = new AsyncDisposableStack();
  const run = await startLocalRun({
    ...prepared,
    clock: (start) => realClock({ start: start ?? scenarioBegins, speed }),
    onHappening: (happening, at) => io.out(happeningLine(happening, at)),
    onTransition: (remediation, transition) => io.out(transitionLine(remediation, transition)),
    onError: (error, where) => io.err(errorLine(error, where)),
  });
  open.defer(() => run.stop());
  const page = await listen("--port", integer(values, "port", port) ?? defaultPort, (at) =>
    serveConsole(() => consoleModel(run, prepared.config, speed), at, {
      who,
      api: localApi(run.plane, prepared.config, who),
    }),
  );
  open.defer(() => page.close());
  const bridge = await listen("--bridge-port", integer(values, "bridge-port", port) ?? 0, (at) =>
    startBridge(run.plane.edge, { port: at }),
  );
  open.defer(() => bridge.close());
  const { accessKeyId } = administratorCredentials(prepared.config.hub.account);
  io.out(`\nThe page:       ${page.url}\n`);
  io.out(`The AWS CLI:    aws --endpoint-url ${bridge.url} …   (access key ${accessKeyId}; see docs/local.md)\n`);
  io.out(
    `The API:        approvals --api ${bridge.url} --person ${who}   (also approve, exempt, halt …: docs/guardrails.md)\n`,
  );
  io.out(`The time runs ${speed} times as fast as yours. Ctrl-C ends it.\n\n${legend}\n`);
  if (!io.stopped.aborted) await once(io.stopped, "abort");
  io.out("\nStopping: what is in flight comes to its end.\n");
  return 0;
};

export const startCommand: Command = {
  name: "start",
  summary: "The local control plane: the whole loop in this process, on a simulated estate.",
  usage: [
    "[--once [--json]] [--port N] [--bridge-port N] [--speed N] [--person NAME] [--data DIR] [--config FILE]",
    "",
    "  --once           play the scenario in virtual time, print what was healed, write the report to",
    "                   out/report or DIR/report, and end;",
    "                   exit code 1 if something that should have healed did not",
    "  --json           with --once: one object { events, findings, remediations, tickets, lost, wallSeconds }",
    `  --port N         of the page, on 127.0.0.1; 0 takes any (default ${defaultPort})`,
    "  --bridge-port N  of the endpoint for the AWS CLI, on 127.0.0.1 (default: any)",
    `  --speed N        seconds that pass in a second (default ${defaultSpeed})`,
    `  --person NAME    in whose name the page acts: mary and nils approve, olga exempts and resumes (default ${defaultPerson})`,
    "  --data DIR       keep everything there; a run that was killed goes on from it",
  ].join("\n"),
  options: {
    once: { type: "boolean" },
    json: { type: "boolean" },
    port: { type: "string" },
    "bridge-port": { type: "string" },
    speed: { type: "string" },
    person: { type: "string" },
    data: { type: "string" },
  },
  run: async (values, positionals, io) => {
    if (positionals.length > 0) throw new UsageError(`takes no argument ${positionals.join(" ")}`);
    if (values["json"] && !values["once"]) throw new UsageError("--json goes with --once");
    for (const name of ["port", "bridge-port"]) integer(values, name, port);
    integer(values, "speed", speeds);
    const file = text(values, "config") ?? defaultConfigFile;
    const config = await loadConfig(file, playbooks);
    // The functions' own logs are for CloudWatch; here the log tells the story. POWERTOOLS_LOG_LEVEL=INFO shows them.
    process.env["POWERTOOLS_LOG_LEVEL"] ??= "SILENT";
    if (!values["json"])
      io.out("Synthesising the templates of a deployment: the run is wired and permitted as they say …\n");
    const prepared = { config, stacks: await templatesOf(file, io.stopped), dataDir: text(values, "data") };
    return values["once"] ? runOnce(prepared, values["json"] === true, io) : serve(prepared, values, io);
  },
};
