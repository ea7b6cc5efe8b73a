import { defineConfig } from "./lambdas/core/config.ts";

/** The accounts that `npm start` brings up inside its own process; put yours here before you deploy. */
const platform = "111122223333";
const shop = "444455556666";

/** Where a playbook may act by itself. Everywhere else it observes: it plans, and records what it would have done. */
const healing = { scopes: [{ accounts: [platform, shop], mode: "enforce" as const }] };

/** What calls a human beside a remediation that needs one: no playbook acts on these. */
const alsoCalls = { findings: ["threat" as const, "serviceHealth" as const] };

/** CPU of one Auto Scaling group: the only metric of EC2 that belongs to one node group alone. */
const cpuOf = (autoScalingGroup: string) => ({
  namespace: "AWS/EC2",
  name: "CPUUtilization",
  dimensions: { AutoScalingGroupName: autoScalingGroup },
});

export default defineConfig({
  deployment: "main",
  hub: { account: platform, region: "eu-west-1" },
  organization: "o-example12345",

  accounts: [
    { id: platform, name: "platform", environment: "production", regions: ["eu-west-1"] },
    { id: shop, name: "shop", environment: "production", regions: ["eu-west-1"] },
  ],

  playbooks: {
    "ec2/close-admin-ports": healing,
    "ecr/enable-scan-on-push": healing,
    // It never writes, in any mode: this decides for which images a human is called.
    "ecr/triage-vulnerable-image": { options: { threshold: "high" } },
    "eks/scale-node-group": healing,
    // A tag can only hold a playbook back: what the analysts tag as theirs, they change themselves.
    "s3/block-public-access": {
      scopes: [...healing.scopes, { accounts: [platform, shop], tags: { team: "analytics" }, mode: "observe" }],
    },
  },

  // Who may decide what: users of IAM Identity Center, or whoever a role of `identityRoles` says that they are.
  people: [
    { id: "mary", may: ["approve"] },
    { id: "nils", may: ["approve"] },
    { id: "olga", may: ["exempt", "operate"] },
  ],
  // Short, so that a run on your machine comes to see a deadline pass; without an entry it is a day.
  approvals: [{ within: "1h" }],
  identityRoles: [`arn:aws:iam::${platform}:role/on-call`],

  // Where a human is called to. The first entry that covers an account is taken.
  tickets: [
    { tracker: { type: "ops-center" }, accounts: [platform], ...alsoCalls },
    {
      tracker: { type: "github", repository: "example/estate", tokenParameter: "/homeostat/main/github-token" },
      ...alsoCalls,
    },
  ],

  // One entry per alarm: this list alone says which node group an alarm may scale, and within which bounds.
  scaling: [
    {
      alarm: "platform-system-cpu",
      account: platform,
      region: "eu-west-1",
      cluster: "platform",
      nodeGroup: "system",
      metric: cpuOf("eks-system-3cc8a1de-5f0b-4d57-9c6e-2b7f4a90d118"),
      target: 70,
      min: 2,
      max: 6,
    },
    {
      alarm: "shop-web-cpu",
      account: shop,
      region: "eu-west-1",
      cluster: "shop",
      nodeGroup: "web",
      metric: cpuOf("eks-web-86c91f52-0d3e-4b6a-8e27-c5d04f7ab963"),
      target: 70,
      min: 2,
      max: 10,
    },
    {
      alarm: "shop-batch-cpu",
      account: shop,
      region: "eu-west-1",
      cluster: "shop",
      nodeGroup: "batch",
      metric: cpuOf("eks-batch-d2a7e640-91bc-4f18-a35d-7e60b8c1f2d4"),
      target: 70,
      min: 1,
      max: 8,
    },
  ],
});
