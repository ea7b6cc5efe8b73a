import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Io, runCommand } from "../../bin/command.ts";
import { approvalsCommand, approveCommand, rejectCommand, rollbackCommand } from "../../bin/commands/approvals.ts";
import { exemptCommand, exemptionsCommand } from "../../bin/commands/exemptions.ts";
import { haltCommand, resumeCommand } from "../../bin/commands/halts.ts";
import { type ActRig, actRig, playbook } from "../core/acts/support.ts";
import { capturedIo } from "../support/captured-io.ts";
import { sampleApproval, sampleHash, sampleId } from "../support/sample-approval.ts";
import { memberAccount } from "../support/sample-config.ts";

const commands = [
  approvalsCommand,
  approveCommand,
  rejectCommand,
  rollbackCommand,
  exemptCommand,
  exemptionsCommand,
  haltCommand,
  resumeCommand,
];

let rig: ActRig;
let server: Server;
let url: string;
/** Headers of the last request. */
let signed: string;

/** The API's core behind a server; who asks is told by the key that signed. */
const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  signed = request.headers.authorization ?? "";
  const who = /Credential=LOCALPERSON(\w+)\//.exec(signed)?.[1]?.toLowerCase() ?? "nobody";
  const { status, body } = await rig.as(who, request.method ?? "", request.url ?? "", await text(request));
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

beforeEach(async () => {
  rig = actRig();
  server = createServer();
  server.on("request", (request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
});
afterEach(() => void server.close());

const run = async (who: string, args: readonly string[], ask: Io["ask"] = null) => {
  const io = capturedIo("", ask);
  const code = await runCommand(commands, [...args, "--api", url, "--person", who], io);
  return { code, out: io.stdout(), err: io.stderr() };
};

describe("approvals", () => {
  it("shows each plan from what to what, and how to answer it; hidden characters are written out", async () => {
    const plan = {
      summary: "turn it \u202Edelbasid",
      after: { colour: "blue\u001B[2J" },
      impact: "disruptive" as const,
    };
    await rig.ledger.putApproval(sampleApproval(plan), null);
    const { code, out } = await run("mary", ["approvals"]);
    expect(code).toBe(0);
    expect(out).toContain(`approve ${sampleId} --plan ${sampleHash} --confirm`);
    expect(out).toContain("before  { colour: red }");
    expect(out).toContain("‹U+202E›");
    for (const hidden of ["\u202E", "\u001B"]) expect(out).not.toContain(hidden);
    expect(signed).toContain("AWS4-HMAC-SHA256 Credential=LOCALPERSONMARY/");
    expect(signed).toContain("/eu-west-1/execute-api/");
  });

  it("prints the API's answer with --json, and says where nothing waits", async () => {
    expect((await run("mary", ["approvals"])).out).toBe("Nothing waits for a human.\n");
    await rig.ledger.putApproval(sampleApproval(), null);
    const { approvals } = JSON.parse((await run("mary", ["approvals", "--json"])).out);
    expect(approvals).toMatchObject([{ remediationId: sampleId, planHash: sampleHash }]);
  });
});

describe("approve and reject", () => {
  beforeEach(async () => {
    await rig.ledger.putApproval(sampleApproval(), null);
  });

  it("answer the plan", async () => {
    const { code, out } = await run("mary", ["approve", sampleId, "--plan", sampleHash, "--note", "seen"]);
    expect([code, out]).toEqual([0, `${sampleId}: approved; 1 of 1 agreed\n`]);
    expect((await run("otto", ["reject", sampleId])).code).toBe(1);
  });

  it("says why they are refused, and name the refusal", async () => {
    const { code, err } = await run("olga", ["approve", sampleId, "--plan", sampleHash]);
    expect([code, err]).toEqual([
      1,
      "homeostat approve: the configuration does not give you this right there (not-entitled)\n",
    ]);
  });

  it("asks at a terminal for the subject's id where the plan may disrupt, and only there", async () => {
    await rig.ledger.putApproval(sampleApproval({ impact: "disruptive" }, { version: 2 }), 1);
    const args = ["approve", sampleId, "--plan", sampleHash];
    expect((await run("mary", args)).err).toContain("confirmation-missing");
    const asked: string[] = [];
    const { code } = await run("mary", args, async (question) => {
      asked.push(question);
      return "shop-downloads";
    });
    expect([code, asked.length]).toEqual([0, 1]);
  });

  it.each([
    [["approve", sampleId], "needs --plan HASH"],
    [["approve", "x", "--plan", sampleHash], '"x" is no id'],
    [["approve", "--plan", sampleHash], "takes one argument"],
    [["rollback", sampleId], "needs --reason TEXT"],
    [["exempt", "--reason", "because of it"], "needs --playbook"],
    [["halt", "--playbook", "s3/block-public-access"], "needs --reason TEXT"],
    [["resume"], "needs --reason TEXT"],
  ])("%j is bad usage: %s", async (args, problem) => {
    const { code, err } = await run("mary", args);
    expect(code).toBe(2);
    expect(err).toContain(problem);
  });
});

describe("where the API is", () => {
  const at = async (...options: readonly string[]) => {
    const io = capturedIo();
    return { code: await runCommand(commands, ["approvals", ...options], io), err: io.stderr() };
  };
  it.each([
    [[], "needs --api URL, or HOMEOSTAT_API"],
    [["--api", "nowhere"], 'takes a URL, not "nowhere"'],
    [["--api", "http://example.com"], "takes an https URL"],
    [["--api", "https://example.com", "--person", "mary"], "--person is for the API of npm start"],
    [["--api", "http://127.0.0.1:1", "--as", "a/b"], "--as takes a name"],
  ])("%j is bad usage: %s", async (options, problem) => {
    const { code, err } = await at(...options);
    expect([code, err.includes(problem)]).toEqual([2, true]);
  });

  it("is named where it cannot be reached, and nobody is let in under an unknown name", async () => {
    expect(await at("--api", "http://127.0.0.1:1", "--person", "mary")).toMatchObject({
      code: 1,
      err: expect.stringContaining("the API at http://127.0.0.1:1 cannot be reached"),
    });
    expect((await at("--api", url, "--person", "eve")).err).toContain("there is no eve in the simulated estate");
  });
});

describe("exempt and exemptions", () => {
  it("grant, show and end", async () => {
    const what = ["--playbook", playbook, "--account", memberAccount, "--subject", "shop-downloads"];
    const why = ["--owner", "web team", "--reason", "the public download page", "--expires", "2026-06-30"];
    const granted = await run("olga", ["exempt", ...what, ...why]);
    expect(granted).toMatchObject({ code: 0, out: expect.stringContaining("active, to the end of 2026-06-30") });
    const id = granted.out.slice(0, 32);
    expect((await run("olga", ["exemptions"])).out).toContain(`${id}  active`);
    expect((await run("olga", ["exempt", "--end", id, "--reason", "it moved"])).out).toContain(`${id}  ended`);
    expect((await run("olga", ["exemptions"])).out).toBe("Nothing is exempted.\n");
  });

  it("names what is missing or wrong", async () => {
    const args = [
      "exempt",
      "--playbook",
      playbook,
      "--account",
      memberAccount,
      "--owner",
      "web",
      "--reason",
      "the download page",
    ];
    expect((await run("olga", [...args, "--expires", "2030-01-01"])).err).toMatch(/expires: at most 365 days/);
  });
});

describe("halt and resume", () => {
  it("stop, show what is stopped, and go on", async () => {
    expect((await run("mary", ["halt"])).out).toBe("Nothing is halted, and no breaker is open.\n");
    expect((await run("mary", ["halt", "--reason", "incident 7"])).out).toMatch(
      /^everything: halted by mary at .*: incident 7/,
    );
    expect((await run("mary", ["resume", "--reason", "it is over"])).code).toBe(1);
    expect((await run("olga", ["resume", "--reason", "it is over"])).out).toMatch(/^everything: the halt by mary/);
  });
});
