import { expect, test } from "vitest";
import type { Runtime } from "../../../lambdas/adapters/runtime.ts";
import { parseEvent } from "../../../lambdas/sources/index.ts";
import { platform, shop } from "../../../local/estate/accounts.ts";
import type { Happening } from "../../../local/estate/happening.ts";
import { playScenario } from "../../../local/estate/play.ts";
import { scenario, scenarioMinutes } from "../../../local/estate/scenario.ts";
import { evaluationsOf } from "../../../local/services/config/rules.ts";
import type { Place } from "../../../local/services/place.ts";
import { openStore, type Store } from "../../../local/state/store.ts";
import { minutes, start, type TestAccount } from "../services/support/account.ts";
import { estateAccount } from "../services/support/estate.ts";

const play = (options: { store?: Store; from?: number } = {}) => {
  const played: [string, number][] = [];
  const begun: number[] = [];
  const account: TestAccount = estateAccount({
    ...options,
    prepare: (world) => {
      const administrator =
        (place: Place): Runtime["client"] =>
        (type) =>
          account.client(type, place);
      const approve = async () => {};
      const onHappening = ({ id }: Happening, at: number) => played.push([id, at - start]);
      begun.push(playScenario(world, { happenings: scenario, administrator, approve, onHappening }).startedAt);
    },
  });
  return { ...account, startedAt: begun[0], played };
};

test("it is in order, within its time, and every id is one happening's", () => {
  const times = scenario.map(({ minute }) => minute);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
  expect(Math.max(...times)).toBeLessThan(scenarioMinutes);
  expect(new Set(scenario.map(({ id }) => id)).size).toBe(scenario.length);
  expect(scenario.length).toBeGreaterThanOrEqual(20);
  const playbooks = new Set(scenario.flatMap(({ expect }) => expect.map(({ playbook }) => playbook)));
  expect([...playbooks].toSorted()).toEqual([
    "ec2/close-admin-ports",
    "ecr/enable-scan-on-push",
    "ecr/triage-vulnerable-image",
    "eks/scale-node-group",
    "s3/block-public-access",
  ]);
});

test("nobody healing, everything that it breaks stays broken, and Config and the alarms tell of it", async () => {
  const { world, events, played, pass } = play();
  await pass(scenarioMinutes * minutes);
  expect(played).toEqual(scenario.map(({ id, minute }) => [id, minute * minutes]));

  const broken = [platform, shop].flatMap((place) =>
    [...evaluationsOf(world, place).entries()]
      .filter(([, { compliance }]) => compliance === "NON_COMPLIANT")
      .map(([, { resourceId }]) => resourceId),
  );
  const subjects = scenario
    .filter(({ id }) => !["forged-violation", "hostile-text", "alarm-set-by-hand"].includes(id))
    .flatMap(({ expect }) => expect.map(({ subject }) => subject));
  // Of load and of images, Config says nothing.
  for (const subject of subjects.filter((each) => !/^(?:shop\/(?:web|batch)|platform\/system)$|@sha256:/.test(each)))
    expect(broken).toContain(subject);
  const rang = events.filter((event) => JSON.stringify(event.detail).includes('"value":"ALARM"'));
  const names = rang.map(({ detail }) => Object(detail).alarmName);
  expect(new Set(names)).toEqual(new Set(["shop-web-cpu", "shop-batch-cpu", "platform-system-cpu"]));
});

test("every event is one that a source reads, but for the one that is malformed on purpose", async () => {
  const { events, pass } = play();
  await pass(scenarioMinutes * minutes);
  const unreadable = events.flatMap((event) => {
    try {
      parseEvent(JSON.stringify(event));
      return [];
    } catch (error) {
      return error instanceof Error ? [`${event["detail-type"]}: ${error.name}`] : [];
    }
  });
  const others = unreadable.filter((each) => !each.endsWith("UnknownEventError"));
  expect(others).toEqual(["Config Rules Compliance Change: MalformedEventError"]);
  expect(new Set(unreadable.filter((each) => each.endsWith("UnknownEventError")))).toEqual(
    new Set(["ECR Image Action: UnknownEventError"]),
  );
});

test("a process that goes on with the store plays the rest, at the same times", async () => {
  const store = openStore(":memory:");
  const first = play({ store });
  await first.pass(10 * minutes);
  first.world.clock.close();
  const second = play({ store, from: start + 10 * minutes });
  expect(second.startedAt).toBe(start);
  await second.pass((scenarioMinutes - 10) * minutes);
  expect([...first.played, ...second.played]).toEqual(scenario.map(({ id, minute }) => [id, minute * minutes]));
});
