import { describe, expect, it } from "vitest";
import {
  type Answer,
  type Approval,
  approvalGap,
  approvalState,
  howToAsk,
  type Proposal,
  planHash,
  withAnswer,
} from "../../lambdas/core/approval.ts";
import type { ConfigInput } from "../../lambdas/core/config.ts";
import { memoryMac } from "../../local/memory-mac.ts";
import { sampleProposal } from "../support/sample-approval.ts";
import { memberAccount, sampleConfig } from "../support/sample-config.ts";

const at = (hour: number): string => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
const proposal = (over: Partial<Proposal> = {}): Proposal => ({
  ...sampleProposal,
  impact: "disruptive",
  options: { wanted: "blue" },
  deadline: at(24),
  ...over,
});
const approval = (over: Partial<Approval> = {}): Approval => ({
  proposal: proposal(),
  planHash: "abc",
  requestedBy: null,
  askedAt: at(0),
  quorum: 1,
  answers: [],
  wakeUp: "token",
  dueAt: at(24),
  version: 1,
  ...over,
});
const yes = (by: string, over: Partial<Answer> = {}): Answer => ({ verb: "approve", by, at: at(1), ...over });
const config = (over: Partial<ConfigInput> = {}) =>
  sampleConfig({
    people: [
      { id: "mary", may: ["approve"] },
      { id: "nora", may: ["approve"] },
      { id: "otto", may: ["operate"] },
    ],
    ...over,
  });
const asked = ({ deadline: _untilThen, ...rest }: Proposal = proposal()) => rest;

describe("a plan's hash", () => {
  it("is of every field, whatever their order, and of nothing that can be guessed without the key", async () => {
    const hash = await planHash(memoryMac(), proposal());
    expect(await planHash(memoryMac(), Object.fromEntries(Object.entries(proposal()).reverse()) as never)).toBe(hash);
    for (const field of Object.keys(proposal()))
      expect(await planHash(memoryMac(), { ...proposal(), [field]: "other" } as never), field).not.toBe(hash);
    expect(await planHash({ mac: async () => "another key" }, proposal())).not.toBe(hash);
  });
});

describe("what was decided", () => {
  it.each([
    ["open", {}, at(1)],
    ["approved", { answers: [yes("mary")] }, at(2)],
    ["open, where more have to agree", { answers: [yes("mary")], quorum: 2 }, at(2)],
    ["open, where the same person agrees twice", { answers: [yes("mary"), yes("mary")], quorum: 2 }, at(2)],
    ["open, where who asked for it agrees with themselves", { answers: [yes("mary")], requestedBy: "mary" }, at(2)],
    ["approved, by as many as it takes", { answers: [yes("mary"), yes("nora")], quorum: 2 }, at(2)],
    ["rejected, by a single no", { answers: [yes("mary"), yes("nora", { verb: "reject" })], quorum: 1 }, at(2)],
    ["open, to the last moment", {}, new Date(Date.UTC(2026, 0, 2) - 1).toISOString()],
    ["expired, in that of the deadline", {}, at(24)],
  ] satisfies [string, Partial<Approval>, string][])("is %s", (expected, over, now) => {
    expect(approvalState(approval(over), new Date(now))).toBe(expected.split(",")[0]);
  });
});

describe("an answer", () => {
  const given = { planHash: "abc" };

  it("of somebody who may is recorded, and makes the run due at once", () => {
    const answered = withAnswer(approval(), yes("mary"), given, config());
    expect(answered).toMatchObject({
      kind: "recorded",
      approval: { answers: [{ by: "mary" }], dueAt: at(1), version: 2 },
    });
  });

  it("that does not decide it yet leaves it due at its deadline", () => {
    expect(withAnswer(approval({ quorum: 2 }), yes("mary"), given, config())).toMatchObject({
      kind: "recorded",
      approval: { dueAt: at(24) },
    });
  });

  it.each([
    ["already-decided", approval({ answers: [yes("nora")] }), yes("mary"), given],
    ["deadline-passed", approval(), yes("mary", { at: at(24) }), given],
    ["another-plan", approval(), yes("mary"), { planHash: "abd" }],
    ["not-entitled", approval(), yes("eve"), given],
    ["not-entitled", approval(), yes("otto"), given],
    ["own-request", approval({ requestedBy: "mary" }), yes("mary"), given],
    ["already-answered", approval({ quorum: 2, answers: [yes("mary")] }), yes("mary"), given],
  ] as const)("does not count: %s", (reason, record, answer, hash) => {
    expect(withAnswer(record, answer, hash, config())).toEqual({ kind: "refused", reason });
  });

  it("of no may be given by whoever asked for it", () => {
    expect(withAnswer(approval({ requestedBy: "mary" }), yes("mary", { verb: "reject" }), given, config()).kind).toBe(
      "recorded",
    );
  });

  it("counts where the person may decide only", () => {
    const elsewhere = config({ people: [{ id: "mary", may: ["approve"], accounts: ["111122223333"] }] });
    const here = config({ people: [{ id: "mary", may: ["approve"], accounts: [memberAccount] }] });
    const other = approval({ proposal: proposal({ subject: { ...proposal().subject, account: memberAccount } }) });
    expect(withAnswer(other, yes("mary"), given, elsewhere)).toEqual({ kind: "refused", reason: "not-entitled" });
    expect(withAnswer(other, yes("mary"), given, here).kind).toBe("recorded");
  });
});

describe("how a plan is asked about", () => {
  it("goes by the first rule that covers it, else one person within a day", () => {
    expect(howToAsk(config(), proposal(), null)).toMatchObject({ quorum: 1, within: "1d" });
    const approvals: ConfigInput["approvals"] = [{ quorum: 2, within: "2h", playbooks: ["sample/*"] }, { quorum: 1 }];
    expect(howToAsk(config({ approvals }), proposal(), null)).toMatchObject({
      quorum: 2,
      within: "2h",
    });
  });

  it("is not asked where too few could ever agree", () => {
    expect(howToAsk(config({ people: [] }), proposal(), null)).toBeNull();
    expect(howToAsk(config({ approvals: [{ quorum: 2 }] }), proposal(), "mary")).toBeNull();
    const unmanaged = { ...proposal().subject, account: "999999999999" };
    expect(howToAsk(config(), proposal({ subject: unmanaged }), null)).toBeNull();
  });
});

describe("a recorded approval", () => {
  const approved = approval({ answers: [yes("mary")] });
  const now = new Date(at(2));

  it("lets exactly the plan pass that was approved", () => {
    expect(approvalGap(approved, asked(), [config()], now)).toBeNull();
  });

  it.each(Object.keys(asked()))("lets no plan pass whose %s is another", (field) => {
    expect(approvalGap(approved, { ...asked(), [field]: "other" } as never, [config()], now)).toBe("approval-stale");
  });

  it("lets nothing pass after its deadline, before a decision, or where there is none", () => {
    expect(approvalGap(approved, asked(), [config()], new Date(at(24)))).toBe("approval-stale");
    expect(approvalGap(approval(), asked(), [config()], now)).toBe("approval-missing");
    expect(approvalGap(null, asked(), [config()], now)).toBe("approval-missing");
  });

  it("loses the answer of whoever may decide no more, by any configuration", () => {
    const without = config({ people: [{ id: "nora", may: ["approve"] }] });
    expect(approvalGap(approved, asked(), [config(), without], now)).toBe("approval-stale");
    expect(approvalGap(approved, asked(), [without, config()], now)).toBe("approval-stale");
  });

  it("is not enough where more have to agree by now", () => {
    const two = config({ approvals: [{ quorum: 2 }] });
    expect(approvalGap(approved, asked(), [config(), two], now)).toBe("approval-stale");
    const both = approval({ answers: [yes("mary"), yes("nora")] });
    expect(approvalGap(both, asked(), [config(), two], now)).toBeNull();
  });
});
