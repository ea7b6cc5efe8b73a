import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { describe, expect, it } from "vitest";
import { durableSteps } from "../../lambdas/adapters/durable-steps.ts";
import { withAnswer } from "../../lambdas/core/approval.ts";
import type { Config } from "../../lambdas/core/config.ts";
import { type Ledger, TransitionConflictError } from "../../lambdas/core/ledger.ts";
import { remediate } from "../../lambdas/core/remediate.ts";
import type { RunResult } from "../../lambdas/core/run.ts";
import { isEnded } from "../../lambdas/core/states.ts";
import { StepFailedError, type Steps } from "../../lambdas/core/steps.ts";
import type { DurableService } from "../../local/durable/durable-service.ts";
import { harness, START } from "../local/durable/support/harness.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";
import { awsError } from "../support/sample-playbook.ts";
import { createRig, type RigOptions } from "../support/workflow-rig.ts";

/** Runs `work` over the real SDK and the local durable service, in virtual time. */
const over = async (work: (steps: Steps) => Promise<unknown>) => {
  const { run, clock } = harness(async (_event: never, context: DurableContext) => work(durableSteps(context)));
  const { result, status } = await run();
  return { status, result: result === undefined ? undefined : JSON.parse(result), passed: clock.now() - START };
};

describe("the steps on durable functions", () => {
  it("try again what fails for a moment, with pauses", async () => {
    let tries = 0;
    const { result, passed } = await over((steps) =>
      steps.attempt("flaky", async () => {
        if (++tries < 4) throw awsError("ThrottlingException", 400);
        return "at last";
      }),
    );
    expect(result).toBe("at last");
    expect(tries).toBe(4);
    // Three pauses, each drawn between a second and its limit.
    expect(passed).toBeGreaterThanOrEqual(3_000);
  });

  it("give up with the name of the step and of the error", async () => {
    let tries = 0;
    const { result } = await over(async (steps) => {
      try {
        return await steps.attempt("hopeless", async () => {
          tries += 1;
          throw awsError("AccessDenied", 403);
        });
      } catch (error) {
        return error instanceof StepFailedError && error.cause instanceof Error
          ? [error.step, error.cause.name, error.cause.message]
          : String(error);
      }
    });
    expect(result).toEqual(["hopeless", "AccessDenied", "AccessDenied from AWS"]);
    expect(tries).toBe(6);
  });

  it("do not repeat what no repetition cures", async () => {
    let tries = 0;
    await over(async (steps) =>
      steps
        .attempt("conflict", async () => {
          tries += 1;
          throw new TransitionConflictError("r1", 3, "healed", "escalated");
        })
        .catch(() => null),
    );
    expect(tries).toBe(1);
  });

  it("write once, and say what it came to", async () => {
    const { result } = await over(async (steps) => [
      await steps.once("write", async () => ({ kind: "done" })),
      await steps.once("refused", async () => ({ kind: "refused", reason: "halted", note: "stop" })),
      await steps.once("broken", async () => {
        throw new Error("out of memory");
      }),
    ]);
    expect(result).toEqual([
      { kind: "done" },
      { kind: "refused", reason: "halted", note: "stop" },
      { kind: "unknown", note: "Error: out of memory" },
    ]);
  });

  it("poll until the verdict is not pending", async () => {
    let checks = 0;
    const { result, passed } = await over((steps) =>
      steps.poll("verify", { every: "10s", within: "5m" }, async () => (++checks < 4 ? "pending" : "healed")),
    );
    expect(result).toEqual({ verdict: "healed", unreadable: false });
    expect(passed).toBe(30_000);
  });

  it("stop polling when the time is over", async () => {
    let checks = 0;
    const { result, passed } = await over((steps) =>
      steps.poll("verify", { every: "10s", within: "1m" }, async () => {
        checks += 1;
        return "pending";
      }),
    );
    expect(result).toEqual({ verdict: "pending", unreadable: false });
    expect(checks).toBe(6);
    expect(passed).toBeLessThanOrEqual(60_000);
  });

  it("take a check that throws for pending, and remember that it could not be read", async () => {
    let checks = 0;
    const { result } = await over((steps) =>
      steps.poll("verify", { every: "10s", within: "30s" }, async () => {
        if (++checks === 1) return "pending";
        throw awsError("ThrottlingException", 400);
      }),
    );
    expect(result).toEqual({ verdict: "pending", unreadable: true });
    let tries = 0;
    const recovered = await over((steps) =>
      steps.poll("verify", { every: "10s", within: "30s" }, async () => {
        if (++tries === 1) throw awsError("ThrottlingException", 400);
        return "healed";
      }),
    );
    expect(recovered.result.verdict).toBe("healed");
  });
});

describe("the step that asks somebody outside", () => {
  const asking = async (outside: (wakeUp: string, service: DurableService) => void, fails = 0) => {
    let submitted = 0;
    const { run, clock, service } = harness(async (_event: never, context: DurableContext) => {
      const steps = durableSteps(context);
      const given = await steps
        .ask("ask", "2h", async (wakeUp) => {
          if (++submitted <= fails) throw awsError("ThrottlingException", 400);
          outside(wakeUp, service);
        })
        .catch((error: unknown) => (error instanceof StepFailedError ? "failed" : String(error)));
      return [given, await steps.attempt("afterwards", async () => "goes on")];
    });
    const { result } = await run();
    return { answers: JSON.parse(result ?? "null"), submitted, passed: clock.now() - START };
  };

  it("goes on when it is woken, whatever it is told", async () => {
    expect((await asking((wakeUp, service) => service.callbackSuccess(wakeUp))).answers).toEqual([
      "answered",
      "goes on",
    ]);
    expect(
      (await asking((wakeUp, service) => service.callbackFailure(wakeUp, { ErrorMessage: "no" }))).answers,
    ).toEqual(["answered", "goes on"]);
  });

  it("goes on when the time is over", async () => {
    const { answers, passed } = await asking(() => {});
    expect(answers).toEqual(["timed-out", "goes on"]);
    expect(passed).toBe(7_200_000);
  });

  it("asks again where asking fails for a moment, and gives up by name where it cannot", async () => {
    const { answers, submitted } = await asking((wakeUp, service) => service.callbackSuccess(wakeUp), 2);
    expect(answers).toEqual(["answered", "goes on"]);
    expect(submitted).toBe(3);
    expect((await asking(() => {}, 99)).answers).toEqual(["failed", "goes on"]);
  });
});

/** As the API does: the answer is recorded, then the run is woken. */
const answering = (ledger: Ledger, config: Config, wake: (wakeUp: string) => void): Ledger => ({
  ...ledger,
  putApproval: async (approval, expected) => {
    const stored = await ledger.putApproval(approval, expected);
    const answer = { verb: "approve", by: "mary", at: approval.askedAt } as const;
    const answered = withAnswer(approval, answer, approval, config);
    if (stored && answered.kind === "recorded") {
      await ledger.putApproval(answered.approval, approval.version);
      wake(approval.wakeUp);
    }
    return stored;
  },
});

/** One remediation over the real SDK; the sandbox dies before or after the given checkpoint. */
const crashed = async (options: RigOptions, at: number, phase: "before" | "after") => {
  const config = options.config ?? sampleConfig();
  const rig = await createRig({
    ...options,
    ledger: (ledger) => answering(ledger, config, (wakeUp) => service.callbackSuccess(wakeUp)),
  });
  let checkpoints = 0;
  const { run, service } = harness(
    async (_event: never, context: DurableContext): Promise<RunResult> =>
      remediate(rig.ports)({ remediationId: rig.id }, durableSteps(context)),
    {
      between: (client, kill) => ({
        getExecutionState: (request) => client.getExecutionState(request),
        checkpoint: async (request) => {
          const own = ++checkpoints;
          if (own === at && phase === "before") {
            kill();
            return new Promise<never>(() => {});
          }
          const answer = await client.checkpoint(request);
          if (own === at && phase === "after") {
            kill();
            return new Promise<never>(() => {});
          }
          return answer;
        },
      }),
    },
  );
  const { status, result } = await run();
  return { rig, checkpoints, status, result: JSON.parse(result ?? "null") as RunResult | null };
};

describe.each([
  ["that heals", {}],
  ["that rolls back", { finding: sampleFinding({ kind: "alarm" }), world: { verdict: "failed" } }],
  [
    "that asks",
    {
      config: sampleConfig({
        playbooks: { "sample/set-colour": { mode: "approve" } },
        people: [{ id: "mary", may: ["approve"] }],
      }),
    },
  ],
] satisfies [string, RigOptions][])("a run %s, over the real SDK", (_name, options) => {
  it("killed before and after every checkpoint, ends, and never writes twice", async () => {
    const clean = await crashed(options, -1, "before");
    expect(clean.checkpoints).toBeGreaterThan(8);
    for (let at = 1; at <= clean.checkpoints; at++)
      for (const phase of ["before", "after"] as const) {
        const { rig, status, result } = await crashed(options, at, phase);
        const states = await rig.states();
        const context = `killed ${phase} checkpoint ${at}: ${states.join(" → ")}`;
        expect(status, context).toBe("SUCCEEDED");
        expect(result && isEnded(result.state as never), context).toBe(true);
        expect(states.at(-1), context).toBe(result?.state);
        expect(rig.world.effectiveWrites, context).toBeLessThanOrEqual(states.includes("rolling-back") ? 2 : 1);
      }
  });
});

it("a remediation stays far below 500 durable operations, also one that polls to the end", async () => {
  const { checkpoints } = await crashed({ world: { verdict: "pending" } }, -1, "before");
  expect(checkpoints).toBeLessThan(60);
});
