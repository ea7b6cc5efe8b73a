import { afterAll, describe, expect, inject, it } from "vitest";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { testAccount } from "../local/services/support/account.ts";
import { type Played, playInProcess } from "./in-process.ts";
import { look } from "./look.ts";
import { motoAdministrator, resetMoto } from "./moto/account.ts";
import { lacking } from "./moto/lacking.ts";
import { playOnMoto } from "./moto/play.ts";
import { emptyTally, inWords } from "./moto/tally.ts";
import { scenarioIds, scenarioOf } from "./scenarios.ts";

const { url, version } = inject("moto");
const tally = emptyTally();
let scenarios = 0;

it("every playbook has its scenario, and every scenario its playbook", () => {
  expect([...scenarioIds()].sort()).toEqual(playbooks.map(({ id }) => id).sort());
});

describe.each(playbooks.map((playbook) => ({ id: playbook.id, playbook })))("$id", ({ id, playbook }) => {
  let here: Played;

  it("makes the same end of the same drift, in the embedded account and on moto", async () => {
    const scenario = await scenarioOf(id);
    here = await playInProcess(scenario);
    const there = await playOnMoto(scenario, here.event, url, tally);
    const { remedies, resource, errors } = here;
    expect(remedies).toMatchObject([scenario.ends ?? { state: "healed", reason: "verified" }]);
    expect(there).toEqual({ remedies, resource, errors });
    expect(errors).toEqual([]);
    scenarios += 1;
  });

  it("sees alike, in both, that the resource is gone", async () => {
    const { place } = await scenarioOf(id);
    await resetMoto(url);
    const now = new Date(here.finding.times.observed);
    const there = await look(playbook, here.finding, (await motoAdministrator(url, place)).client, now);
    const { client } = testAccount();
    expect(await look(playbook, here.finding, (type) => client(type, place), now)).toEqual(there);
    expect(there.state).toBeNull();
    expect(there.reads.length).toBeGreaterThan(0);
  });
});

describe("moto", () => {
  it("lacks no operation but those that are listed with a reason", () => {
    expect([...tally.unlisted]).toEqual([]);
  });
  it("was asked for everything that is listed, and called for every deed that is to follow", () => {
    expect([...tally.inProcess.keys()].sort()).toEqual(Object.keys(lacking).sort());
    expect([...tally.behind.keys()].sort()).toEqual([...tally.deeds].sort());
  });
  it("still lacks what is listed, and still leaves undone what is done in its place", () => {
    expect([...tally.outdated]).toEqual([]);
  });
});

afterAll(() => console.log(inWords(tally, { scenarios, version })));
