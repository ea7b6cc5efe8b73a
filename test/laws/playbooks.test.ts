import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { playbookPages } from "../../bin/playbook-pages.ts";
import homeostatConfig from "../../homeostat.config.ts";
import { withRegisteredSubject } from "../../lambdas/core/alarm-registry.ts";
import { decide } from "../../lambdas/core/decide.ts";
import { milliseconds } from "../../lambdas/core/duration.ts";
import { withDrift } from "../../lambdas/core/item-drift.ts";
import { playbookRoleName } from "../../lambdas/core/names.ts";
import { type AnyPlaybook, acts, writesOf } from "../../lambdas/core/playbook.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { judging, occasion, playing, reversed } from "../playbooks/play.ts";
import { worlds } from "../playbooks/worlds/index.ts";
import type { World } from "../playbooks/worlds/world.ts";

const root = join(import.meta.dirname, "../..");
const ids = playbooks.map(({ id }) => id);
const filesIn = (folder: string, pattern: string): readonly string[] =>
  globSync(pattern, { cwd: join(root, folder) }).toSorted();

/** One test for each playbook. */
const every = it.each(playbooks.map((playbook) => ({ id: playbook.id, playbook })));

/** One test for each playbook that can change anything. */
const acting = playbooks.filter(acts);
const everyActing = it.each(acting.map((playbook) => ({ id: playbook.id, playbook })));

const deepFreeze = <T>(value: T): T => {
  if (typeof value === "object" && value !== null)
    for (const member of Object.values(Object.freeze(value))) deepFreeze(member);
  return value;
};

const worldsOf = ({ id }: AnyPlaybook): fc.Arbitrary<World> => {
  const found = worlds[id];
  if (!found) throw new Error(`test/playbooks/worlds/index.ts has no worlds for ${id}`);
  return found;
};

/** Asserts something about a playbook in every world that it may find. */
const inEveryWorld = (playbook: AnyPlaybook, hold: (world: World) => Promise<void>): Promise<void> =>
  fc.assert(fc.asyncProperty(worldsOf(playbook), hold));

describe("the registry", () => {
  it("lists exactly the files of its folder, in order", () => {
    expect(ids).toEqual(filesIn("lambdas/playbooks", "*/*.ts").map((file) => file.replace(/\.ts$/, "")));
  });

  every("names $id in words of the field: service/verb-object", ({ id }) => {
    expect(id).toMatch(/^[a-z0-9]+\/[a-z0-9]+(-[a-z0-9]+)+$/);
  });

  every("leaves the roles of $id within the 64 characters of IAM", ({ id }) => {
    for (const use of ["read", "write"] as const)
      expect(playbookRoleName("x".repeat(14), id, use).length).toBeLessThanOrEqual(64);
  });

  every("says of $id what it is, why it is and what it fulfils", ({ playbook }) => {
    const { title, why, frameworks, triggers } = playbook;
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(why).toMatch(/^[A-Z].*\.$/);
    expect(triggers.length).toBeGreaterThan(0);
    expect(Object.values(frameworks).flat().length).toBeGreaterThan(0);
  });

  everyActing(
    "knows which calls bring back what $id repairs, unless it is load, which needs nobody",
    ({ playbook }) => {
      const answersToLoad = playbook.triggers.every(({ kind }) => kind === "alarm");
      expect(playbook.brokenBy.length > 0).toBe(!answersToLoad);
      for (const call of playbook.brokenBy) expect(call).toMatch(/^[A-Z][A-Za-z0-9]+$/);
    },
  );

  it("gives no two playbooks the same title", () => {
    expect(new Set(playbooks.map(({ title }) => title)).size).toBe(playbooks.length);
  });

  it("has worlds and events for no other playbook", () => {
    expect(Object.keys(worlds).toSorted()).toEqual(ids);
    expect([...new Set(filesIn("events", "*/*/*").map((file) => file.split("/").slice(0, 2).join("/")))]).toEqual(ids);
  });
});

describe("options", () => {
  every("of $id have a default each", ({ playbook }) => {
    expect(playbook.options.safeParse({}).success).toBe(true);
  });

  every("of $id are described, and refuse what they do not know", ({ playbook }) => {
    expect(playbook.options.safeParse({ unheardOf: 1 }).success).toBe(false);
    const { properties = {} } = z.toJSONSchema(playbook.options, { io: "input" });
    for (const [name, option] of Object.entries(properties)) expect(option, name).toHaveProperty("description");
  });
});

describe("events", () => {
  const cases = (id: string, kind: "triggers" | "ignores"): readonly string[] =>
    filesIn("events", `${id}/${kind}-*.json`);
  const outcomes = (file: string, { id }: AnyPlaybook): readonly string[] =>
    parseEvent(readFileSync(join(root, "events", file), "utf8"))
      .findings.flatMap((finding) =>
        decide(
          withRegisteredSubject(homeostatConfig, withDrift(finding, playbooks, homeostatConfig)),
          playbooks,
          homeostatConfig,
          new Date(0),
        ),
      )
      .filter(({ playbook, outcome }) => playbook === id && outcome !== "skip")
      .map(({ outcome }) => outcome);

  every("of $id show what triggers it and what must not", ({ playbook }) => {
    const [triggering, ignored] = [cases(playbook.id, "triggers"), cases(playbook.id, "ignores")];
    expect(triggering).not.toEqual([]);
    expect(ignored).not.toEqual([]);
    expect([...ignored, ...triggering]).toEqual(filesIn("events", `${playbook.id}/*`));
    for (const file of triggering) expect(outcomes(file, playbook), basename(file)).toHaveLength(1);
    for (const file of ignored) expect(outcomes(file, playbook), basename(file)).toEqual([]);
  });
});

describe("observing", () => {
  every("with $id gives a state that survives JSON, and fits into a checkpoint", ({ playbook }) =>
    inEveryWorld(playbook, async (world) => {
      const state = await judging(playbook, world).observe();
      const json = JSON.stringify(state);
      expect(JSON.parse(json)).toEqual(state);
      expect(Buffer.byteLength(json)).toBeLessThan(64 * 1024);
    }),
  );

  everyActing("with $id gives settings that survive JSON", ({ playbook }) =>
    inEveryWorld(playbook, async (world) => {
      const settings = await playing(playbook, world).settings();
      expect(JSON.parse(JSON.stringify(settings))).toEqual(settings);
    }),
  );

  everyActing("with $id knows how the subject is tagged by now, and keeps that out of its settings", ({ playbook }) =>
    inEveryWorld(playbook, async (world) => {
      const { observe, settings } = playing(playbook, world);
      const before = await settings();
      const tags = { team: "shop", "aws:cloudformation:stack-name": "shop-web" };
      world.tag(tags);
      expect(playbook.tags(await observe())).toEqual(tags);
      expect(await settings()).toEqual(before);
    }),
  );

  everyActing("with $id gives the same settings for the same subject", ({ playbook }) =>
    inEveryWorld(playbook, async (world) => {
      const { settings } = playing(playbook, world);
      expect(await settings()).toEqual(await settings());
    }),
  );

  every("with $id tells a subject that is gone from one that cannot be read", ({ playbook }) =>
    inEveryWorld(playbook, async (world) => {
      const { observe } = judging(playbook, world);
      await observe();
      const used = new Set(world.sent);
      world.remove();
      expect(await observe()).toBeNull();
      for (const operation of used) world.fail(operation);
      await expect(observe()).rejects.toThrow("AccessDenied");
    }),
  );

  every("with $id fails if any one of the reads that it needs fails", async ({ playbook }) => {
    for (const read of Object.values(playbook.reads))
      await inEveryWorld(playbook, async (world) => {
        const { observe } = judging(playbook, world);
        await observe();
        if (!world.sent.includes(read)) return;
        world.fail(read);
        await expect(observe()).rejects.toThrow("AccessDenied");
      });
  });
});

describe("planning", () => {
  every("with $id depends on nothing but the state, the finding and the options", ({ playbook }) =>
    inEveryWorld(playbook, async (world) => {
      const state = deepFreeze(await judging(playbook, world).observe());
      const options = deepFreeze(playbook.options.parse({}));
      const plan = () => playbook.plan(state, deepFreeze(world.finding), options, occasion);
      expect(plan()).toEqual(plan());
    }),
  );

  everyActing("with $id asks for a change only where something changes", ({ playbook }) =>
    inEveryWorld(playbook, async (world) => {
      const { plan, settings } = playing(playbook, world);
      const planned = await plan();
      if (planned.kind === "change") expect(planned.after).not.toEqual(await settings());
    }),
  );
});

describe("acting", () => {
  everyActing("with $id leads to what was planned, and comes to rest", ({ playbook }) =>
    inEveryWorld(playbook, async (world) => {
      const { plan, change, apply, verify, settings } = playing(playbook, world);
      let steps = 0;
      for (; (await plan()).kind === "change" && steps < 20; steps++) {
        const planned = await change();
        await apply(planned);
        world.settle();
        expect(await settings()).toEqual(planned.after);
        expect(await verify(planned)).toBe("healed");
      }
      expect(steps).toBeLessThan(20);
    }),
  );

  everyActing("with $id is one call, so that nothing can stop half-way", ({ playbook }) =>
    inEveryWorld(playbook, async (world) => {
      const { plan, change, apply } = playing(playbook, world);
      if ((await plan()).kind !== "change") return;
      const planned = await change();
      const before = world.sent.length;
      await apply(planned);
      expect(world.sent.slice(before)).toHaveLength(1);
    }),
  );

  everyActing("with $id is undone exactly, where it says that it restores", ({ playbook }) =>
    inEveryWorld(playbook, async (world) => {
      const { plan, change, apply, settings, undoTarget } = playing(playbook, world);
      if (playbook.rollback() !== "restore-before" || (await plan()).kind !== "change") return;
      const planned = await change();
      await apply(planned);
      world.settle();
      await apply(reversed(planned, await undoTarget(planned)));
      world.settle();
      expect(await settings()).toEqual(planned.before);
    }),
  );

  every("with $id needs every call that it declares, and no other", async ({ playbook }) => {
    const used = new Set<unknown>();
    await inEveryWorld(playbook, async (world) => {
      const { plan } = judging(playbook, world);
      if ((await plan()).kind === "change" && acts(playbook)) {
        const { change, apply } = playing(playbook, world);
        const planned = await change();
        await apply(planned);
        await apply(reversed(planned));
      }
      for (const operation of world.sent) used.add(operation);
    });
    expect(used).toEqual(new Set([...Object.values(playbook.reads), ...Object.values(writesOf(playbook))]));
  });

  everyActing("with $id moves a size only where an alarm asks for it", ({ playbook }) => {
    const answersToAlarms = playbook.triggers.every(({ kind }) => kind === "alarm");
    expect(playbook.rewrites).toBe(answersToAlarms ? "capacity" : "declared");
  });

  everyActing("with $id is looked at more than once before it is given up", ({ playbook }) => {
    const { every: pause, within } = playbook.settle;
    expect(milliseconds(pause) * 2).toBeLessThanOrEqual(milliseconds(within));
  });
});

describe("docs pages", () => {
  it("are those of the registry, as `node bin/write-docs.ts` writes them", () => {
    const written = Object.fromEntries(
      filesIn("docs/playbooks", "**/*.md").map((file) => [
        file,
        readFileSync(join(root, "docs/playbooks", file), "utf8"),
      ]),
    );
    expect(written).toEqual(playbookPages(playbooks));
  });
});
