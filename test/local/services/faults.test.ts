import { expect, test } from "vitest";
import type { AwsCall } from "../../../local/aws/call.ts";
import { createFaults } from "../../../local/services/faults.ts";

const call = (service: string): AwsCall => ({
  service,
  operation: "DescribeSomething",
  input: {},
  region: "eu-west-1",
  accessKeyId: "AKIATEST",
});

test("trouble comes as often as planned, and the same for the same seed", () => {
  const draw = (seed: string) => {
    const fault = createFaults(seed, { throttled: 0.1, failed: 0.05, lost: 0.05 });
    return Array.from({ length: 20_000 }, () => fault(call("ecr"))).map((each) =>
      each ? `${each.when} ${each.fault.code}` : "none",
    );
  };
  const drawn = draw("a");
  expect(draw("a")).toEqual(drawn);
  expect(draw("b")).not.toEqual(drawn);
  const share = (what: string) => drawn.filter((each) => each === what).length / drawn.length;
  expect(share("before ThrottlingException")).toBeCloseTo(0.1, 1);
  expect(share("before ServiceUnavailable")).toBeCloseTo(0.05, 1);
  expect(share("after ServiceUnavailable")).toBeCloseTo(0.05, 1);
  expect(share("none")).toBeCloseTo(0.8, 1);
});

test.each([
  ["s3", "SlowDown", 503],
  ["ec2", "RequestLimitExceeded", 503],
  ["autoscaling", "Throttling", 400],
  ["eks", "ThrottlingException", 400],
])("%s throttles by its own error", (service, code, status) => {
  expect(createFaults("a", { throttled: 1 })(call(service))).toMatchObject({ when: "before", fault: { code, status } });
});

test("only the calls that may have trouble have it; by default none has", () => {
  const fault = createFaults("a", { lost: 1, only: ({ service }) => service === "eks" });
  expect(fault(call("eks"))?.when).toBe("after");
  expect(fault(call("s3"))).toBeUndefined();
  expect(createFaults("a", {})(call("s3"))).toBeUndefined();
});
