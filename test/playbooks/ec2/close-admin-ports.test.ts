import { describe, expect, it } from "vitest";
import type { IngressRule } from "../../../lambdas/core/ingress-rule.ts";
import { closeAdminPorts } from "../../../lambdas/playbooks/ec2/close-admin-ports.ts";
import { playing, reversed } from "../play.ts";
import { type SecurityGroup, securityGroupWorld } from "../worlds/security-group.ts";

const open = (port: number, over: Partial<IngressRule> = {}): IngressRule => ({
  protocol: "tcp",
  fromPort: port,
  toPort: port,
  cidr: "0.0.0.0/0",
  description: null,
  ...over,
});

const ssh = open(22, { description: "jump host" });
const ssh6 = open(22, { cidr: "::/0" });
const https = open(443, { description: "the shop" });
const office = open(22, { cidr: "198.51.100.0/24", description: "office" });
const allTcp = open(0, { toPort: 65_535 });
const allTraffic = open(0, { protocol: "-1", fromPort: null, toPort: null });

const play = (ingress: readonly IngressRule[], over: Partial<SecurityGroup> = {}, options: unknown = {}) => {
  const world = securityGroupWorld({ ingress, interfaces: [], tags: {}, ...over });
  return { world, ...playing(closeAdminPorts, world, options) };
};

describe("planning", () => {
  it("closes the offending ranges of IPv4 and IPv6, and keeps every other rule", async () => {
    expect(await play([https, ssh, office, ssh6]).plan()).toEqual({
      kind: "change",
      summary: "close tcp 22 from 0.0.0.0/0, tcp 22 from ::/0",
      after: [https],
    });
  });

  it("closes remote desktop over UDP as well", async () => {
    expect(await play([open(3389), open(3389, { protocol: "udp" })]).plan()).toMatchObject({ after: [] });
  });

  it.each([{ rules: [] }, { rules: [https, office] }, { rules: [open(8, { protocol: "icmp", toPort: -1 })] }])(
    "leaves $rules.length compliant rules alone",
    async ({ rules }) => {
      expect(await play(rules).plan()).toEqual({ kind: "skip", reason: "already-compliant" });
    },
  );

  it.each([
    { what: "all ports, 443 among them", wide: allTcp, words: "tcp 0-65535 from 0.0.0.0/0" },
    { what: "all traffic", wide: allTraffic, words: "all traffic from 0.0.0.0/0" },
    { what: "a neighbour", wide: open(22, { toPort: 23 }), words: "tcp 22-23 from 0.0.0.0/0" },
  ])("asks a human about a rule that opens $what", async ({ wide, words }) => {
    expect(await play([wide]).plan()).toEqual({
      kind: "escalate",
      reason: "rule-carries-more",
      detail: `replace ${words} by rules without the ports 22, 3389`,
    });
  });

  it("closes nothing by halves: one rule that carries more holds the others back", async () => {
    expect(await play([ssh, allTcp]).plan()).toMatchObject({ kind: "escalate", reason: "rule-carries-more" });
    expect(await play([ssh, open(3380, { toPort: 3400, cidr: "::/0" })]).plan()).toMatchObject({ kind: "escalate" });
  });

  it("takes other ports from its options", async () => {
    const options = { ports: [22, 23, 5985] };
    expect(await play([open(22, { toPort: 23 }), open(3389)], {}, options).plan()).toMatchObject({
      summary: "close tcp 22-23 from 0.0.0.0/0",
      after: [open(3389)],
    });
  });

  it.each([{ ports: [] }, { ports: [70_000] }, { ports: [22.5] }, { port: [22] }])(
    "refuses the options %o",
    (options) => {
      expect(closeAdminPorts.options.safeParse(options).success).toBe(false);
    },
  );

  it("leaves a group of Homeostat itself alone", async () => {
    const { plan } = play([ssh], { tags: { "homeostat:deployment": "main" } });
    expect(await plan()).toEqual({ kind: "skip", reason: "own-resource" });
  });

  it("calls it disruptive where an interface is attached, through which somebody may be logged in", async () => {
    expect((await play([ssh]).change()).impact).toBe("brief");
    expect((await play([ssh], { interfaces: ["eni-1"] }).change()).impact).toBe("disruptive");
  });
});

describe("acting and undoing", () => {
  it("leaves exactly the rules that did not offend", async () => {
    const { world, change, apply, verify } = play([https, ssh, office, ssh6]);
    const planned = await change();
    await apply(planned);
    expect(new Set(world.ingress())).toEqual(new Set([https, office]));
    expect(await verify(planned)).toBe("healed");
  });

  it("opens the same rules again, with their descriptions", async () => {
    const rules = [https, ssh, office, ssh6];
    const { world, change, apply } = play(rules);
    const planned = await change();
    await apply(planned);
    await apply(reversed(planned));
    expect(new Set(world.ingress())).toEqual(new Set(rules));
  });

  it.each([
    { what: "the rule is still there", rules: [https, ssh] },
    { what: "another port was opened in place of a rule that was to stay", rules: [open(3389)] },
    { what: "another port was opened meanwhile", rules: [https, open(3389)] },
    { what: "a rule of all traffic was opened meanwhile", rules: [https, allTraffic] },
  ])("is not healed while $what", async ({ rules }) => {
    const planned = await play([https, ssh]).change();
    expect(await play(rules).verify(planned)).toBe("pending");
  });
});
