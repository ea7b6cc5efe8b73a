import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../lambdas/core/config.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { samplePlaybook } from "../support/sample-playbook.ts";
import { createRig, endOf as ends, type RigOptions } from "../support/workflow-rig.ts";

const id = "sample/set-colour";
const stack = { "aws:cloudformation:stack-name": "shop-web" };
const holding = (mode: "observe" | "approve"): ConfigInput["playbooks"] => ({
  [id]: { mode: "enforce", scopes: [{ tags: { team: "data" }, mode }] },
});
const held = sampleConfig({ playbooks: holding("observe") });
const owned = (cloudFormation: "ticket" | "revert" | "ignore") => sampleConfig({ ownership: { cloudFormation } });

describe("a tag that holds a playbook back", () => {
  it("lets it plan and write nothing, and names the tag", async () => {
    const { result, history, world } = await ends({ config: held, world: { tags: { team: "data" } } });
    expect(result).toEqual({ state: "recorded", reason: "held-by-tag" });
    expect(history.at(-1)?.detail.note).toBe('"team" = "data"');
    expect(history[1]).toMatchObject({ state: "planned", detail: { after: { colour: "blue" } } });
    expect(world.writeCalls).toBe(0);
  });

  it("has a human called where it lowers the mode to approve", async () => {
    const config = sampleConfig({ playbooks: holding("approve") });
    const { result, world } = await ends({ config, world: { tags: { team: "data" } } });
    expect(result).toEqual({ state: "escalated", reason: "held-by-tag" });
    expect(world.writeCalls).toBe(0);
  });

  it("is another's business where it is not there", async () => {
    expect((await ends({ config: held, world: { tags: { team: "web" } } })).result.state).toBe("healed");
  });

  it("is looked at again within an hour, and not at every poll", async () => {
    const { ledger, finding, journal } = await ends({ config: held, world: { tags: { team: "data" } } });
    const slot = await ledger.getSlot(id, finding.subject);
    expect(slot?.coolDownUntil).toBe(new Date(journal.now + 60 * 60_000).toISOString());
  });

  it("never lets a claim raise what the place allows", async () => {
    const playbooks = {
      [id]: { mode: "observe" as const, scopes: [{ tags: { heal: "yes" }, mode: "enforce" as const }] },
    };
    const { result, world } = await ends({ config: sampleConfig({ playbooks }), world: { tags: { heal: "yes" } } });
    expect(result).toEqual({ state: "recorded", reason: "mode-observe" });
    expect(world.writeCalls).toBe(0);
  });
});

describe("what infrastructure code declares", () => {
  it("goes to a human with the difference and whose it is", async () => {
    const { result, history, world } = await ends({ world: { tags: stack } });
    expect(result).toEqual({ state: "escalated", reason: "owned-by-code" });
    expect(history.at(-1)?.detail).toMatchObject({
      before: { colour: "red" },
      after: { colour: "blue" },
      note: "the CloudFormation stack shop-web",
    });
    expect(world.writeCalls).toBe(0);
  });

  it("is left alone where the configuration ignores it", async () => {
    const { result, world } = await ends({ config: owned("ignore"), world: { tags: stack } });
    expect(result).toEqual({ state: "skipped", reason: "owned-by-code" });
    expect(world.writeCalls).toBe(0);
  });

  it("is restored where the configuration says so, and the plan says whose it is", async () => {
    const { result, history, world } = await ends({ config: owned("revert"), world: { tags: stack } });
    expect(result.state).toBe("healed");
    expect(history[1]?.detail.summary).toContain("declared by the CloudFormation stack shop-web");
    expect(world.effectiveWrites).toBe(1);
  });

  it("opens no ticket where the playbook only observes", async () => {
    const { result, history } = await ends({ config: sampleConfig({ playbooks: {} }), world: { tags: stack } });
    expect(result).toEqual({ state: "recorded", reason: "mode-observe" });
    expect(history.at(-1)?.detail.note).toBe("the CloudFormation stack shop-web");
  });

  it("keeps nobody from moving a size", async () => {
    const playbook: RigOptions["playbook"] = (world) => ({ ...samplePlaybook(world), rewrites: "capacity" });
    expect((await ends({ playbook, world: { tags: stack } })).result.state).toBe("healed");
  });
});

describe("tags that change between plan and write", () => {
  it.each([
    ["a tag that holds back", held, { team: "data" }, { state: "recorded", reason: "held-by-tag" }],
    ["a stack's tag", owned("ticket"), stack, { state: "superseded", reason: "owned-by-code" }],
    ["a stack's tag, which is ignored", owned("ignore"), stack, { state: "superseded", reason: "owned-by-code" }],
  ])("forbid it: %s", async (_what, config, tags, expected) => {
    const rig = await createRig({
      config,
      dieAt: (_point, name) => {
        if (name.endsWith("applying: after checkpoint")) rig.world.tags = tags;
        return false;
      },
    });
    expect(await rig.run()).toEqual(expected);
    expect(await rig.states()).toContain("applying");
    expect(rig.world.writeCalls).toBe(0);
  });

  it("let it pass where a stack's tag is one to revert", async () => {
    const rig = await createRig({
      config: owned("revert"),
      dieAt: (_point, name) => {
        if (name.endsWith("applying: after checkpoint")) rig.world.tags = stack;
        return false;
      },
    });
    expect((await rig.run()).state).toBe("healed");
  });
});

describe("a configuration that was deployed since the run began", () => {
  it.each([
    ["a tag scope", held, { team: "data" }, "held-by-tag"],
    ["a stricter policy for what code owns", owned("ticket"), stack, "owned-by-code"],
    ["one that ignores what code owns", owned("ignore"), stack, "owned-by-code"],
  ])("holds the run back by %s", async (_what, deployed, tags, reason) => {
    const rig = await createRig({ config: owned("revert"), world: { tags } });
    await rig.ledger.putConfig(deployed);
    expect((await rig.run()).reason).toBe(reason);
    expect(rig.world.writeCalls).toBe(0);
  });

  it.each([
    ["a tag scope", held, { team: "data" }, "held-by-tag"],
    ["its policy for what code owns", owned("ticket"), stack, "owned-by-code"],
  ])("does not free the run from %s of its own", async (_what, config, tags, reason) => {
    const rig = await createRig({ config, world: { tags } });
    await rig.ledger.putConfig(owned("revert"));
    expect((await rig.run()).reason).toBe(reason);
    expect(rig.world.writeCalls).toBe(0);
  });
});
