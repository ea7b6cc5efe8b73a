import {
  BatchDeleteImageCommand,
  ECRClient,
  PutImageCommand,
  PutRegistryScanningConfigurationCommand,
} from "@aws-sdk/client-ecr";
import { expect } from "vitest";
import { playbookSessions } from "../../lambdas/adapters/playbook-session.ts";
import { bind } from "../../lambdas/core/operation.ts";
import { acts } from "../../lambdas/core/playbook.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { places, platform, shop } from "../../local/estate/accounts.ts";
import { autoScalingGroupOf, type EstateNodeGroup, systemNodes, webNodes } from "../../local/estate/clusters.ts";
import { application, digestOfManifest, layers, manifestOf } from "../../local/estate/images.ts";
import { changeLoad } from "../../local/services/cloudwatch/load.ts";
import { complianceChangeEvent } from "../../local/services/config/compliance-change.ts";
import { rulesOf } from "../../local/services/config/rules.ts";
import { sealEvent } from "../../local/services/events/envelope.ts";
import { loseNext } from "../../local/services/events/losses.ts";
import type { Place } from "../../local/services/place.ts";
import { hashesPlans } from "./approval-probes.ts";
import { auditProbes } from "./audit-probes.ts";
import { type Breakage, breakages, overload, switchScanOff } from "./breakages.ts";
import { asksForWhatIsTooLarge } from "./item-probes.ts";
import { keepsReports } from "./keeps-reports.ts";
import { ownResourceProbes } from "./own-resource-probes.ts";
import { peopleProbes } from "./people-probes.ts";
import type { PlaneRig } from "./plane-rig.ts";
import { asFunction, type Probe, pass } from "./probe.ts";
import { relapseProbes } from "./relapses.ts";
import { ticketProbes } from "./ticket-probes.ts";

/** Runs a probe, and demands that nothing else was refused on the way and nothing failed. */
export const runProbe = async (rig: PlaneRig, probe: Probe): Promise<void> => {
  const before = rig.refused.length;
  await probe.run(rig);
  expect(rig.errors).toEqual([]);
  if (!probe.provokes) expect(rig.refused.slice(before)).toEqual([]);
};

/** Time stands still meanwhile: nothing heals between a change and a look at it. */
const atOnce = <T>({ clock }: PlaneRig, work: () => Promise<T>): Promise<T> => clock.track(work());

const healsAndTakesBack = (breakage: Breakage): Probe => ({
  name: `${breakage.playbook} heals ${breakage.subject}, and can take back what it wrote`,
  run: async (rig) => {
    await atOnce(rig, async () => {
      await breakage.break(rig);
      expect(await breakage.isGood(rig)).toBe(false);
    });
    await pass(rig, breakage.within);
    await atOnce(rig, async () => {
      expect(await breakage.isGood(rig)).toBe(true);
      await takeBack(rig, breakage);
      expect(await breakage.isGood(rig)).toBe(false);
    });
  },
});

/** The write of a rollback on demand, in the session that it would have. */
const takeBack = async (rig: PlaneRig, { playbook: id, subject }: Breakage): Promise<void> => {
  const healed = (await rig.rows()).find((row) => row.playbook === id && row.subject.id === subject);
  const remediation = await rig.plane.ledger.getRemediation(healed?.id ?? "");
  const playbook = playbooks.find((each) => each.id === id);
  if (!healed || !remediation || !playbook || !acts(playbook)) throw new Error(`${id} did nothing about ${subject}`);
  const session = playbookSessions(asFunction(rig, "remediate"), playbooks)("write", remediation);
  const back = { summary: "take back", before: healed.after, after: healed.before, impact: playbook.impact };
  await playbook.apply(bind(playbook.writes, session), back, remediation.finding, remediation.generation + 1);
};

/** A vulnerable image, scanned by ECR itself and then by Inspector. */
const callsAHuman = (place: Place, repositoryName: string): Probe => ({
  name: `ecr/triage-vulnerable-image looks at images of ${place.account}, whoever scans them`,
  run: async (rig) => {
    const ecr = rig.administrator(place).client(ECRClient);
    const push = async (imageTag: string): Promise<void> => {
      const manifest = manifestOf([layers.debianOld, application(repositoryName, imageTag)]);
      await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest: manifest }));
      await pass(rig, 4);
      const subject = `${repositoryName}@${digestOfManifest(manifest)}`;
      const rows = (await rig.rows()).filter((row) => row.subject.id === subject);
      expect(rows.map(({ state, reason }) => [state, reason])).toEqual([["escalated", "image-vulnerable"]]);
    };
    await push("old-base");
    const repositoryFilters = [{ filter: repositoryName, filterType: "WILDCARD" as const }];
    await ecr.send(
      new PutRegistryScanningConfigurationCommand({
        scanType: "ENHANCED",
        rules: [{ scanFrequency: "CONTINUOUS_SCAN", repositoryFilters }],
      }),
    );
    await push("old-base-again");
  },
});

const buriesWhatItCannotRead: Probe = {
  name: "intake sends an event that it cannot read to the dead-letter queue",
  run: async (rig) => {
    const { world, queues } = rig.plane;
    const unreadable = {
      ...platform,
      source: "aws.config",
      detailType: "Config Rules Compliance Change",
      resources: [],
      detail: {},
    };
    world.buses.put({ ...platform, bus: "default" }, sealEvent(unreadable, world.clock.now(), world.random));
    await pass(rig, 1);
    expect(queues.get("intake")?.deadLetters.counts().visible).toBe(1);
  },
};

const restartsWhatWaits: Probe = {
  name: "sweep restarts what a halt had stopped",
  run: async (rig) => {
    const { ledger } = rig.plane;
    const breakage = switchScanOff(platform, "platform/cert-manager");
    const halt = { by: "test", reason: "a look at the registry", at: "2026-01-05T09:00:00Z" };
    await ledger.putHalt(breakage.playbook, halt);
    await breakage.break(rig);
    await pass(rig, 4);
    const waiting = (await rig.rows()).find(({ subject }) => subject.id === breakage.subject);
    expect(waiting?.state).toBe("queued");
    await ledger.liftHalt(breakage.playbook, halt);
    await pass(rig, breakage.within);
    expect(await breakage.isGood(rig)).toBe(true);
  },
};

const endsWhatWasLost: Probe = {
  name: "sweep ends a run whose execution is gone",
  run: async (rig) => {
    const { durable } = rig.plane;
    const breakage = overload(webNodes, 6);
    const find = async () => (await rig.rows()).find(({ subject }) => subject.id === breakage.subject);
    const stopIfVerifying = async (): Promise<boolean> => {
      const run = await find();
      const execution = durable.list().find(({ name }) => name === run?.id);
      if (run?.state !== "verifying" || !execution) return false;
      durable.stop(execution.executionArn);
      return true;
    };
    await breakage.break(rig);
    const looks = Array.from({ length: 20 }, (_, look) => rig.clock.now() + look * 30_000);
    for (const at of looks) {
      await rig.clock.idle(at);
      if (await atOnce(rig, stopIfVerifying)) break;
    }
    await pass(rig, 8);
    expect(await find()).toMatchObject({ state: "escalated", reason: "run-lost" });
  },
};

const hearsWhatWasLost: Probe = {
  name: "poll starts what an event would have started that was lost",
  run: async (rig) => {
    const breakage = breakages.find(({ playbook }) => playbook === "s3/block-public-access");
    if (!breakage) throw new Error("nothing opens a bucket");
    loseNext(rig.plane.world.store, { source: "aws.config", about: breakage.subject });
    await breakage.break(rig);
    await pass(rig, 21);
    expect(await breakage.isGood(rig)).toBe(true);
  },
};

/** ECR's basic scan, untold; and an image that is deleted, which no event tells under basic scanning. */
const hearsOfImages = (place: Place, repositoryName: string): Probe => ({
  name: `poll tells of a scan of ${place.account} whose event was lost, and ends the case when the image is deleted`,
  run: async (rig) => {
    const ecr = rig.administrator(place).client(ECRClient);
    const imageManifest = manifestOf([layers.debianOld, application(repositoryName, "unheard")]);
    const imageDigest = digestOfManifest(imageManifest);
    const last = async () => (await rig.rows()).findLast(({ subject }) => subject.id.endsWith(imageDigest));
    await pass(rig, 5.1 - ((rig.clock.now() / 60_000) % 5));
    loseNext(rig.plane.world.store, { source: "aws.ecr", about: "scan-status" });
    await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: "unheard" }));
    await pass(rig, 4);
    expect(await last()).toBeUndefined();
    await pass(rig, 21);
    expect(await last()).toMatchObject({ state: "escalated", reason: "image-vulnerable" });
    await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
    await pass(rig, 21);
    expect(await last()).toMatchObject({ state: "skipped", reason: "resource-gone" });
  },
});

/** An alarm that no node could quiet rings when `poll` comes by. */
const looksAtLastingAlarms = (nodes: EstateNodeGroup): Probe => ({
  name: `poll looks at an alarm that lasts in ${nodes.place.account}`,
  run: async (rig) => {
    const { world, ledger } = rig.plane;
    changeLoad(world, nodes.place, autoScalingGroupOf(nodes), 1_000, 1);
    await pass(rig, 31);
    const confirmed = (await Array.fromAsync(ledger.findings())).filter(
      ({ finding: { subject, times } }) => subject.id === `${nodes.cluster}/${nodes.name}` && times.confirmed,
    );
    expect(confirmed).toHaveLength(1);
  },
});

/** A finding whose bucket is gone, and whose event said so to nobody. */
const asksAboutWhatNobodyTells = (place: Place): Probe => ({
  name: `poll asks about a finding that nobody told of in ${place.account}, and resolves it`,
  run: async (rig) => {
    const { ledger, world } = rig.plane;
    const identifier = "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED";
    const [, rule] = [...rulesOf(world, place).entries()].find(([, each]) => each.identifier === identifier) ?? [];
    if (!rule) throw new Error(`no rule of ${place.account} is ${identifier}`);
    const at = rig.clock.now();
    const resource = { resourceType: "AWS::S3::Bucket", resourceId: "meridian-gone", annotation: null };
    const times = { orderedAt: at, recordedAt: at, invokedAt: at };
    const evaluation = { rule: rule.name, compliance: "NON_COMPLIANT" as const, ...resource, ...times };
    const event = sealEvent(complianceChangeEvent(place, rule, null, evaluation), at, world.random);
    const [finding] = parseEvent(JSON.stringify(event)).findings;
    if (!finding) throw new Error("the event says nothing");
    await ledger.putFinding({ finding, decisions: [] });
    await pass(rig, 21);
    expect((await ledger.getFinding(finding.key))?.finding).toMatchObject({
      lifecycle: "resolved",
      sourceStatus: { raw: "GONE" },
    });
  },
});

/** Together they use every grant that code of ours uses. */
export const probes: readonly Probe[] = [
  ...breakages.map(healsAndTakesBack),
  buriesWhatItCannotRead,
  restartsWhatWaits,
  endsWhatWasLost,
  ...ticketProbes,
  keepsReports,
  hearsOfImages(shop, "shop/search"),
  callsAHuman(platform, "platform/cert-manager"),
  callsAHuman(shop, "shop/search"),
  hearsWhatWasLost,
  ...places.flatMap((place) => [asksAboutWhatNobodyTells(place), asksForWhatIsTooLarge(place)]),
  ...[webNodes, systemNodes].map(looksAtLastingAlarms),
  ...ownResourceProbes,
  ...auditProbes,
  ...peopleProbes,
  ...relapseProbes,
  // So quick that nothing else has begun: what others need is shown by those.
  hashesPlans,
];
