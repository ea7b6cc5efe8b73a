import { describe, expect, it } from "vitest";
import { enableScanOnPush } from "../../../lambdas/playbooks/ecr/enable-scan-on-push.ts";
import { occasion, playing, reversed } from "../play.ts";
import { type Repository, repositoryWorld } from "../worlds/repository.ts";

const play = (repository: Omit<Repository, "tags">, tags = {}) =>
  playing(enableScanOnPush, repositoryWorld({ ...repository, tags }));

describe("enabling scan on push", () => {
  it("turns it on where nothing scans", async () => {
    const { plan } = play({ scanOnPush: false, registryRule: null });
    expect(await plan()).toEqual({
      kind: "change",
      summary: "scan on push: off → on",
      after: { scanOnPush: true },
    });
  });

  it.each([
    { scanOnPush: true, registryRule: null },
    { scanOnPush: false, registryRule: "CONTINUOUS_SCAN" as const },
    { scanOnPush: false, registryRule: "SCAN_ON_PUSH" as const },
  ])("leaves a repository alone that is scanned already: %o", async (repository) => {
    expect(await play(repository).plan()).toEqual({ kind: "skip", reason: "already-compliant" });
  });

  it("takes the repository's own setting for enough where the registry's rules are silent", () => {
    const { finding } = repositoryWorld({ scanOnPush: true, registryRule: null, tags: {} });
    expect(enableScanOnPush.plan({ scanOnPush: true, frequency: "MANUAL", tags: {} }, finding, {}, occasion)).toEqual({
      kind: "skip",
      reason: "already-compliant",
    });
  });

  it("knows the repository's tags", async () => {
    const { observe } = play({ scanOnPush: false, registryRule: null }, { team: "shop" });
    expect(await observe()).toMatchObject({ tags: { team: "shop" } });
  });

  it("is healed by what ECR shows, and undone exactly", async () => {
    const { change, apply, verify, settings } = play({ scanOnPush: false, registryRule: null });
    const planned = await change();
    expect(await verify(planned)).toBe("pending");
    await apply(planned);
    expect(await verify(planned)).toBe("healed");
    await apply(reversed(planned));
    expect(await settings()).toEqual({ scanOnPush: false });
  });
});
