import { partitionOf } from "../../../lambdas/core/arn.ts";
import type { AwsCall, Principal } from "../../aws/call.ts";
import { AwsFaultError } from "../../aws/fault.ts";
import type { ResourceDirectory } from "../directory.ts";

/** A call as it came over the wire, with whoever signed it. */
export interface WireRequest extends Pick<AwsCall, "operation" | "input" | "region"> {
  readonly principal: Principal;
  readonly directory: ResourceDirectory;
}

/** One action on one resource, with the condition keys that only this action has. */
export interface Check {
  readonly action: string;
  readonly resource: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** What AWS checks before it carries out a call: all of it must be allowed. Nothing to check means no permission needed. */
export type Rule = (request: WireRequest) => readonly Check[];

/** A service's operations by their names on the wire. */
export type ServiceRules = Readonly<Record<string, Rule>>;

type ResourcesOf = (request: WireRequest) => string | readonly string[];

/** The action, checked on each resource. */
export const check =
  (action: string, resourcesOf: ResourcesOf, keysOf: (request: WireRequest) => Check["keys"] = () => ({})): Rule =>
  (request) => {
    const resources = [resourcesOf(request)].flat();
    if (resources.length === 0) throw invalid(request, "names no resource");
    const keys = keysOf(request);
    return resources.map((resource) => ({ action, resource, keys }));
  };

/** For actions without resource types: they are checked on `*`, and a grant on anything narrower has no effect. */
export const everything: ResourcesOf = () => "*";

/** A wildcard for the part of an ARN that neither the request nor the estate knows. */
export const unknownId = "*";

/** ARN of a resource in the caller's account, unless the request names another. */
export const arnOf = (
  { region, principal }: WireRequest,
  service: string,
  resource: string,
  owner: string = principal.account,
): string => `arn:${partitionOf(region)}:${service}:${region}:${owner}:${resource}`;

export const optionalText = ({ input }: WireRequest, field: string): string | undefined => {
  const value = input[field];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** @throws AwsFaultError `ValidationException` if the request does not name its resource */
export const text = (request: WireRequest, field: string): string => {
  const value = optionalText(request, field);
  if (value === undefined) throw invalid(request, `${field} is missing`);
  return value;
};

/** The texts of a list; none if the request leaves it out. */
export const texts = ({ input }: WireRequest, field: string): readonly string[] => {
  const value = input[field];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
};

/** Condition keys without those that the request leaves out. */
export const present = (keys: Readonly<Record<string, string | undefined>>): Check["keys"] =>
  Object.fromEntries(Object.entries(keys).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

export const invalid = ({ operation }: WireRequest, problem: string): AwsFaultError =>
  new AwsFaultError("ValidationException", `${operation}: ${problem}`, { status: 400 });

/** A field that makes AWS check more than this table knows is refused. */
export const refuseField = (request: WireRequest, field: string): void => {
  const value = request.input[field];
  const present = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null;
  if (present)
    throw new AwsFaultError("NotImplemented", `no IAM entry for ${request.operation} with ${field}`, { status: 501 });
};
