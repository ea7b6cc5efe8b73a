import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalSubject, subjectArnPattern, UnknownSubjectTypeError } from "../../lambdas/core/subject.ts";

const account = "210987654321";
const region = "eu-west-1";
const place = { account, region };
const digest = `sha256:${"5f".repeat(32)}`;

describe("every form of a resource's name gives one subject", () => {
  const regional = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const types = [
    {
      type: "AWS::S3::Bucket",
      forms: ["exports", "arn:aws:s3:::exports", "arn:aws:s3:::exports/2026/march.csv"],
      is: { id: "exports", region, arn: "arn:aws:s3:::exports" },
    },
    {
      type: "AWS::EC2::SecurityGroup",
      forms: ["sg-0d1e2f3a", regional("ec2", "security-group/sg-0d1e2f3a")],
      is: { id: "sg-0d1e2f3a", region, arn: regional("ec2", "security-group/sg-0d1e2f3a") },
    },
    {
      type: "AWS::EC2::Instance",
      forms: ["i-0a1b2c3d", regional("ec2", "instance/i-0a1b2c3d")],
      is: { id: "i-0a1b2c3d", region, arn: regional("ec2", "instance/i-0a1b2c3d") },
    },
    {
      type: "AWS::ECR::Repository",
      forms: ["shop/basket", regional("ecr", "repository/shop/basket")],
      is: { id: "shop/basket", region, arn: regional("ecr", "repository/shop/basket") },
    },
    {
      type: "AWS::ECR::Image",
      forms: [
        `shop/basket@${digest}`,
        `shop/basket/${digest}`,
        regional("ecr", `repository/shop/basket/${digest}`),
        regional("ecr", `repository/shop/basket@${digest}`),
      ],
      is: { id: `shop/basket@${digest}`, region, arn: regional("ecr", `repository/shop/basket/${digest}`) },
    },
    {
      type: "AWS::EKS::Cluster",
      forms: ["shop", regional("eks", "cluster/shop")],
      is: { id: "shop", region, arn: regional("eks", "cluster/shop") },
    },
    {
      type: "AWS::CloudWatch::Alarm",
      forms: ["web: CPU/high", regional("cloudwatch", "alarm:web: CPU/high")],
      is: { id: "web: CPU/high", region, arn: regional("cloudwatch", "alarm:web: CPU/high") },
    },
    {
      type: "AWS::Lambda::Function",
      forms: [
        "checkout",
        "checkout:7",
        `${account}:function:checkout`,
        `${account}:function:checkout:live`,
        regional("lambda", "function:checkout"),
        regional("lambda", "function:checkout:$LATEST"),
      ],
      is: { id: "checkout", region, arn: regional("lambda", "function:checkout") },
    },
    {
      type: "AWS::::Account",
      forms: [account, `AWS::::Account:${account}`, `arn:aws:iam::${account}:root`],
      is: { id: account, region: "global", arn: `arn:aws:iam::${account}:root` },
    },
    {
      type: "AWS::CloudFormation::Stack",
      forms: [regional("cloudformation", "stack/shop-network/5b1c7f60")],
      is: {
        id: regional("cloudformation", "stack/shop-network/5b1c7f60"),
        region,
        arn: regional("cloudformation", "stack/shop-network/5b1c7f60"),
      },
    },
    {
      type: "AWS::RDS::DBInstance",
      forms: [regional("rds", "db:orders")],
      is: { id: "orders", region, arn: regional("rds", "db:orders") },
    },
  ];
  const forms = types.flatMap(({ type, forms, is }) => forms.map((form) => ({ type, form, is })));

  test.each(forms)("$type from $form", ({ type, form, is }) => {
    expect(canonicalSubject({ type, id: form, ...place })).toStrictEqual({ type, account, partition: "aws", ...is });
  });

  test.each([
    ["arn:aws:iam::210987654321:user/ada", "ada"],
    ["arn:aws:iam::210987654321:user/engineering/payments/ada", "ada"],
  ])("a user from %s keeps the path in the ARN only", (arn, id) => {
    expect(canonicalSubject({ type: "AWS::IAM::User", arn, ...place })).toStrictEqual({
      type: "AWS::IAM::User",
      id,
      account,
      region: "global",
      partition: "aws",
      arn,
    });
  });

  test("a principal without its ARN gets none: the path is unknown", () => {
    expect(canonicalSubject({ type: "AWS::IAM::Role", id: "deployer", ...place })).toStrictEqual({
      type: "AWS::IAM::Role",
      id: "deployer",
      account,
      region: "global",
      partition: "aws",
    });
  });

  test("a principal's unique id gives way to its name", () => {
    const id = "AROAQ3EGRT5JX7KLM2NOP";
    expect(canonicalSubject({ type: "AWS::IAM::Role", id, ...place }).id).toBe(id);
    expect(canonicalSubject({ type: "AWS::IAM::Role", id, name: "deployer", ...place }).id).toBe("deployer");
  });

  test("a node group is its cluster and its name, whatever uuid its ARN ends in", () => {
    const arn = regional("eks", "nodegroup/shop/web/2ac1f0b8-1111-2222-3333-444455556666");
    const fromArn = canonicalSubject({ type: "AWS::EKS::Nodegroup", arn, ...place });
    expect(fromArn).toMatchObject({ id: "shop/web", arn });
    expect(canonicalSubject({ type: "AWS::EKS::Nodegroup", id: "shop/web", ...place })).toStrictEqual({
      type: "AWS::EKS::Nodegroup",
      id: "shop/web",
      account,
      region,
      partition: "aws",
    });
  });

  test("a composite alarm is an alarm", () => {
    const subject = canonicalSubject({ type: "AWS::CloudWatch::CompositeAlarm", id: "shop is unwell", ...place });
    expect(subject).toMatchObject({ type: "AWS::CloudWatch::Alarm", id: "shop is unwell" });
  });

  test.each(["shop/basket", regional("ecr", "repository/shop/basket")])("an image without digest is %s", (id) => {
    expect(canonicalSubject({ type: "AWS::ECR::Image", id, ...place })).toStrictEqual(
      canonicalSubject({ type: "AWS::ECR::Repository", id: "shop/basket", ...place }),
    );
  });

  test("names that look like part of an ARN stay names", () => {
    const ids = [
      ["AWS::ECR::Repository", "repository/basket"],
      ["AWS::CloudWatch::Alarm", "alarm:basket"],
      ["AWS::EKS::Cluster", "cluster"],
    ] as const;
    for (const [type, id] of ids) expect(canonicalSubject({ type, id, ...place }).id).toBe(id);
  });

  test("a type that nobody described keeps its identifier", () => {
    expect(canonicalSubject({ type: "AWS::Glue::Job", id: "nightly", ...place })).toStrictEqual({
      type: "AWS::Glue::Job",
      id: "nightly",
      account,
      region,
      partition: "aws",
    });
  });

  test.each(["constructor", "__proto__", "toString"])("the type %s is only a type that nobody described", (type) => {
    expect(canonicalSubject({ type, id: "x", ...place })).toMatchObject({ type, id: "x" });
  });
});

describe("what an ARN claims stays visible", () => {
  test("a foreign account is kept in the ARN and never becomes the subject's", () => {
    const arn = "arn:aws:lambda:eu-west-1:666666666666:function:checkout:7";
    expect(canonicalSubject({ type: "AWS::Lambda::Function", arn, ...place })).toMatchObject({
      account,
      id: "checkout",
      arn: "arn:aws:lambda:eu-west-1:666666666666:function:checkout",
    });
  });

  test("another account's account-wide fact names that account", () => {
    expect(canonicalSubject({ type: "AWS::::Account", id: "666666666666", ...place })).toMatchObject({
      account,
      arn: "arn:aws:iam::666666666666:root",
    });
  });

  test.each([
    ["AWS::S3::Bucket", "arn:aws:ecr:eu-west-1:210987654321:repository/basket"],
    ["AWS::S3::Bucket", "arn:aws:s3:eu-west-1:210987654321:accesspoint/exports"],
    ["AWS::EC2::SecurityGroup", "arn:aws:ec2:eu-west-1:210987654321:instance/i-0a1b2c3d"],
    ["AWS::EKS::Nodegroup", "arn:aws:eks:eu-west-1:210987654321:cluster/shop"],
  ])("%s named by %s is no resource that anything could act on", (type, arn) => {
    expect(canonicalSubject({ type, id: arn, ...place })).toMatchObject({ id: arn, arn });
  });
});

test.each([
  ["eu-west-1", "aws"],
  ["cn-northwest-1", "aws-cn"],
  ["us-gov-east-1", "aws-us-gov"],
])("the partition of %s is %s", (where, partition) => {
  const bucket = canonicalSubject({ type: "AWS::S3::Bucket", id: "exports", account, region: where });
  expect(bucket).toMatchObject({ partition, arn: `arn:${partition}:s3:::exports` });
  const role = canonicalSubject({ type: "AWS::IAM::Role", id: "deployer", account, region: where });
  expect(role).toMatchObject({ partition, region: "global" });
  expect(canonicalSubject({ ...bucket, partition: "aws-iso" }).partition).toBe("aws-iso");
});

test("where the region is global already, the ARN tells the partition", () => {
  const arn = "arn:aws-us-gov:iam::210987654321:role/deployer";
  const role = canonicalSubject({ type: "AWS::IAM::Role", arn, account, region: "global" });
  expect(role.partition).toBe("aws-us-gov");
});

test("a canonical subject is its own canonical form, whatever text names it", () => {
  const types = [
    "AWS::S3::Bucket",
    "AWS::ECR::Image",
    "AWS::EKS::Nodegroup",
    "AWS::IAM::User",
    "AWS::Lambda::Function",
    "AWS::::Account",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::Glue::Job",
  ];
  const segment = fc.constantFrom("a", "b/c", "d:e", "@", "sha256:00", "user", "function", "arn", "alarm:", "*");
  const text = fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/"));
  const arn = fc
    .tuple(fc.constantFrom("s3", "ecr", "iam", "lambda", "eks", "cloudwatch", "glue"), text)
    .map(([service, resource]) => `arn:aws:${service}:${region}:${account}:${resource}`);
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.oneof(text, arn), (type, id) => {
      const subject = canonicalSubject({ type, id, ...place });
      expect(canonicalSubject(subject)).toStrictEqual(subject);
    }),
    { numRuns: 2_000 },
  );
});

describe("the resource that a session policy names", () => {
  const pattern = (type: string, id: string) => subjectArnPattern(canonicalSubject({ type, id, ...place }));

  test.each([
    ["AWS::S3::Bucket", "exports", "arn:aws:s3:::exports"],
    ["AWS::EC2::SecurityGroup", "sg-1", `arn:aws:ec2:${region}:${account}:security-group/sg-1`],
    ["AWS::EKS::Nodegroup", "shop/web", `arn:aws:eks:${region}:${account}:nodegroup/shop/web/*`],
    ["AWS::ECR::Image", `shop/basket@${digest}`, `arn:aws:ecr:${region}:${account}:repository/shop/basket`],
    ["AWS::IAM::User", "ada", `arn:aws:iam::${account}:user/ada`],
    ["AWS::IAM::User", `arn:aws:iam::${account}:user/team/ada`, `arn:aws:iam::${account}:user/team/ada`],
    ["AWS::::Account", account, "*"],
    [
      "AWS::Glue::Job",
      `arn:aws:glue:${region}:${account}:job/nightly`,
      `arn:aws:glue:${region}:${account}:job/nightly`,
    ],
  ])("of %s %s is %s", (type, id, expected) => {
    expect(pattern(type, id)).toBe(expected);
  });

  test("wildcards and variables in a hostile name mean themselves", () => {
    expect(pattern("AWS::S3::Bucket", "*")).toBe("arn:aws:s3:::${*}");
    expect(pattern("AWS::CloudWatch::Alarm", "?${aws:username}")).toBe(
      `arn:aws:cloudwatch:${region}:${account}:alarm:\${?}\${$}{aws:username}`,
    );
    expect(pattern("AWS::EKS::Nodegroup", "*/*")).toBe(`arn:aws:eks:${region}:${account}:nodegroup/\${*}/\${*}/*`);
    expect(pattern("AWS::IAM::User", `arn:aws:iam::${account}:user/*`)).toBe(`arn:aws:iam::${account}:user/\${*}`);
  });

  test("is refused for a type without ARN", () => {
    expect(() => pattern("AWS::Glue::Job", "nightly")).toThrow(UnknownSubjectTypeError);
  });
});
