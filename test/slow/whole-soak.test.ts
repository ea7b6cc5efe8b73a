import { expect, it } from "vitest";
import { heardFindings } from "../../bin/local-run/heard-findings.ts";
import { lostEvents } from "../../bin/local-run/summary.ts";
import config from "../../homeostat.config.ts";
import { auditReader } from "../../lambdas/adapters/audit-bucket.ts";
import { kmsMacVerifier } from "../../lambdas/adapters/kms-mac.ts";
import { makeRuntime } from "../../lambdas/adapters/runtime.ts";
import { listFolder } from "../../lambdas/core/chain-list.ts";
import { headFolder } from "../../lambdas/core/seal.ts";
import { type AuditProblem, verifyAudit } from "../../lambdas/core/verify-audit.ts";
import { platform, shop } from "../../local/estate/accounts.ts";
import { groupIds } from "../../local/estate/security-groups.ts";
import { administratorCredentials } from "../../local/iam/identities.ts";
import type { TrailEntry } from "../../local/services/cloudtrail/trail.ts";
import { createFaults } from "../../local/services/faults.ts";
import { seededRandom } from "../../local/services/random.ts";
import { type Breakage, openSsh, publicBucket, switchScanOff } from "../support/breakages.ts";
import { apiAs, outcomeOf } from "../support/local-api.ts";
import { type PlaneRig, startPlane } from "../support/plane-rig.ts";

/** Of drift, faults and people, and then of calm in which what waits comes to its end. */
const stormyMinutes = 5 * 60;
const calmMinutes = 100;
const lookEvery = 5;

const leftAlone = "meridian-shop-search-index";
const drifting: readonly Breakage[] = [
  ...["access-logs", "build-artifacts", "image-sboms"].map((name) => publicBucket(platform, `meridian-${name}`)),
  ...["invoices", "order-exports", "supplier-feeds", "customer-uploads", "press-site"].map((name) =>
    publicBucket(shop, `meridian-shop-${name}`),
  ),
  publicBucket(shop, leftAlone),
  openSsh(platform, groupIds.bastion),
  openSsh(shop, groupIds.partnerTransfer),
  switchScanOff(platform, "platform/log-forwarder"),
];

const auditProblems = async ({ plane, clock }: PlaneRig): Promise<readonly AuditProblem[]> => {
  const { account, region } = config.hub;
  const seal = plane.deployment.keys.find(
    ({ usage, alias }) => usage === "GENERATE_VERIFY_MAC" && alias?.includes("seal"),
  );
  const now = () => new Date(clock.now());
  const env = { AUDIT_BUCKET: plane.deployment.auditBucket, SEAL_KEY: seal?.arn ?? "" };
  const credentials = administratorCredentials(account);
  const runtime = makeRuntime({ env, config, now }, { region, credentials, requestHandler: plane.aws.requestHandler });
  const { all, read } = auditReader(runtime);
  const { problems } = await verifyAudit({
    entries: () => plane.ledger.entries(),
    heads: () => all(headFolder),
    lists: () => all(listFolder),
    part: read,
    verifier: kmsMacVerifier(runtime, "SEAL_KEY"),
    asOf: now(),
  });
  return problems;
};

/** A time in which some writes must not be, as far as the trail of the account had come when it began and ended. */
interface Forbidden {
  readonly why: string;
  readonly from: number;
  to: number;
  readonly what: (entry: TrailEntry) => boolean;
}

it("hours of drift, faults, crashes and people over the whole embedded cloud leave nothing undone and nothing done twice", async () => {
  const random = seededRandom("whole soak");
  const chance = (rate: number): boolean => random.next() < rate;
  let stormy = true;
  let deaths = 0;
  const rig = await startPlane({
    fault: createFaults("whole soak", { throttled: 0.008, failed: 0.004, lost: 0.004, only: () => stormy }),
    kill: () => {
      const dies = stormy && chance(0.002);
      deaths += Number(dies);
      return dies;
    },
  });
  const { plane } = rig;
  const forbidden: Forbidden[] = [];
  const forbid = (why: string, what: Forbidden["what"]): Forbidden => {
    const time = { why, from: plane.trail().length, to: Number.POSITIVE_INFINITY, what };
    forbidden.push(time);
    return time;
  };
  /** What people do is tried again until it is answered: a crash may have come before or after it was done. */
  const insist = async (name: string, call: Parameters<typeof outcomeOf>[1]): Promise<unknown> => {
    for (let tries = 0; tries < 20; tries++) {
      const outcome = await outcomeOf(apiAs(plane, name), call);
      if (typeof outcome === "object" || (typeof outcome === "string" && /^[a-z-]+$/.test(outcome))) return outcome;
    }
    throw new Error(`nobody answers ${call.act}`);
  };
  /** The administrator's own calls are no part of what is tried here. */
  const inCalm = async <T>(work: () => Promise<T>): Promise<T> => {
    stormy = false;
    try {
      return await work();
    } finally {
      stormy = true;
    }
  };
  const broken = new Map<Breakage, number>();
  const breakOne = async (minute: number): Promise<void> => {
    const breakage = drifting[random.between(0, drifting.length - 1)] ?? expect.unreachable();
    // A third time would be a drift that recurs.
    if (broken.has(breakage) || !(await breakage.isGood(rig))) return;
    await breakage.break(rig);
    broken.set(breakage, minute);
  };
  const answerAll = async (): Promise<void> => {
    const shown = await insist("mary", { act: "approvals" });
    const { approvals = [] } = Object(shown) as {
      readonly approvals?: readonly { remediationId: string; planHash: string; subject: { id: string } }[];
    };
    for (const { remediationId: id, planHash, subject } of approvals) {
      if (chance(0.4)) continue;
      const name = chance(0.5) ? "mary" : "nils";
      const act = chance(0.2) ? "reject" : "approve";
      const body = act === "approve" ? { planHash, confirm: subject.id } : { planHash };
      for (const _time of chance(0.3) ? [1, 2] : [1]) await insist(name, { act, id, body });
    }
  };
  const undone: string[] = [];
  const wantOneBack = async (): Promise<void> => {
    const found = (await rig.rows()).find(
      ({ id, state, playbook }) => state === "healed" && playbook.startsWith("s3/") && !undone.includes(id),
    );
    if (!found) return;
    const { account, id: subject } = found.subject;
    const reason = "it was meant to be so";
    const expires = "2026-01-20";
    await insist("olga", {
      act: "exempt",
      body: { playbook: found.playbook, account, subject, owner: "web", expires, reason },
    });
    const asked = await insist("olga", { act: "rollback", id: found.id, body: { reason } });
    if (typeof asked === "object") undone.push(found.id);
  };

  try {
    await rig.until(lookEvery);
    const exempt = { playbook: "*", account: shop.account, subject: leftAlone, owner: "web", expires: "2026-01-20" };
    await insist("olga", { act: "exempt", body: { ...exempt, reason: "the index is public" } });
    forbid("exempted", ({ input }) => input["Bucket"] === leftAlone);
    let halted: Forbidden | null = null;
    for (let minute = 2 * lookEvery; minute <= stormyMinutes; minute += lookEvery) {
      await rig.until(minute);
      if (chance(0.6)) await inCalm(() => breakOne(minute));
      await answerAll();
      if (chance(0.08)) await wantOneBack();
      if (halted && chance(0.4)) {
        halted.to = plane.trail().length;
        halted = null;
        await insist("olga", { act: "resume", body: { reason: "looked" } });
      } else if (!halted && chance(0.08)) {
        await insist("victor", { act: "halt", body: { reason: "a look first" } });
        halted = forbid("halted", () => true);
      }
    }
    stormy = false;
    if (halted) {
      halted.to = plane.trail().length;
      await insist("olga", { act: "resume", body: { reason: "looked" } });
    }
    await rig.until(stormyMinutes + calmMinutes);
    await plane.freeze();

    const rows = await rig.rows();
    const trail = plane.trail();
    const ofRuns = new Map(rows.map((row) => [row.id, row]));
    const told = rows.map(
      ({ id, subject, history }) => `${id} ${subject.id}: ${history.map(({ state }) => state).join(" → ")}`,
    );
    expect(
      rows.filter(({ ended }) => !ended).map(({ id }) => id),
      told.join("\n"),
    ).toEqual([]);

    // What is sent again because its answer was lost says the same, and changes nothing.
    const writes = new Map<string, Set<string>>();
    for (const { sessionName, service, operation, input } of trail)
      if (sessionName !== null && ofRuns.has(sessionName))
        writes.set(
          sessionName,
          (writes.get(sessionName) ?? new Set()).add(JSON.stringify([service, operation, input])),
        );
    for (const [id, sent] of writes) {
      const wentBack = ofRuns.get(id)?.history.some(({ state }) => state === "rolling-back") ?? false;
      expect(sent.size, `${id}: ${[...sent].join(" ")}`).toBeLessThanOrEqual(wentBack ? 2 : 1);
      expect(await plane.ledger.getBeforeImage(id, new Date(rig.clock.now()).toISOString()), id).not.toBeNull();
    }
    const violations = forbidden.flatMap(({ why, from, to, what }) =>
      trail
        .slice(from, to)
        .filter(({ sessionName, ...entry }) => ofRuns.has(sessionName ?? "") && what({ sessionName, ...entry }))
        .map(({ operation, sessionName }) => `${why}: ${operation} by ${sessionName}`),
    );
    expect(violations).toEqual([]);

    const findings = await Array.fromAsync(plane.ledger.findings());
    const deadLetters = [...plane.queues.values()].flatMap(({ deadLetters: queue }) =>
      queue.messages().map(([, { body }]) => body),
    );
    const events = [...plane.heard.entries()].map(([, body]) => body);
    expect(lostEvents({ events, findingsOf: heardFindings(config), deadLetters, findings })).toEqual([]);
    expect(await auditProblems(rig)).toEqual([]);
    for (const breakage of broken.keys()) {
      const last = rows.findLast(({ subject }) => subject.id === breakage.subject);
      if (last?.state === "healed") expect(await breakage.isGood(rig), breakage.subject).toBe(true);
    }
    const ends = Object.entries(Object.groupBy(rows, ({ state, reason }) => `${state}: ${reason}`));
    process.stdout.write(
      `whole cloud: ${events.length} events, ${broken.size} drifts, ${deaths} sandboxes died, ${undone.length} wanted back; ${ends.map(([end, all]) => `${all?.length} ${end}`).join(", ")}\n`,
    );
    expect(deaths).toBeGreaterThan(10);
    expect(rows.filter(({ state }) => state === "healed").length).toBeGreaterThan(4);
  } finally {
    await plane.stop();
  }
}, 900_000);
