import { parseArn, partitionOf } from "./arn.ts";
import type { Subject } from "./finding.ts";
import { type Place, subjectTypeOf } from "./subject-types.ts";

/** A resource as a source names it: by name, by ARN or by a unique id. An ARN decides where both are given. */
export type SubjectInput = Pick<Subject, "type" | "account" | "region" | "name" | "tags"> & {
  /** Derived from the region where absent. */
  readonly partition?: string;
} & ({ readonly id: string; readonly arn?: string } | { readonly id?: undefined; readonly arn: string });

/** A composite alarm shares names, ARNs and calls with every other alarm. */
const canonicalType = (type: string): string =>
  type === "AWS::CloudWatch::CompositeAlarm" ? "AWS::CloudWatch::Alarm" : type;

const isGlobal = (type: string): boolean => type === "AWS::::Account" || type.startsWith("AWS::IAM::");

/** The primary identifier. An ARN that contradicts its type stays as it is: it names nothing that we could act on. */
const identify = (type: string, text: string, name: string | undefined): string => {
  const known = subjectTypeOf(type);
  const arn = parseArn(text);
  if (!arn) return known?.idInText?.(text, name) ?? text;
  if (!known) return arn.resource.replace(/^[a-z][\w-]*[/:]/, "");
  return (arn.service === known.service ? known.idInArn(arn) : undefined) ?? text;
};

/**
 * A given ARN keeps its partition, region and account, and loses only what the type does not need, such as a version.
 * One is derived only if it leads back to the identifier: a text that is no identifier of its type has none.
 */
const canonicalArn = (type: string, id: string, text: string, place: Place): string | undefined => {
  const given = parseArn(text);
  const arn = given && id === text ? undefined : subjectTypeOf(type)?.arn?.(id, given ?? place);
  if (arn !== undefined && identify(type, arn, undefined) === id) return arn;
  return given && text;
};

/**
 * The one normaliser: whatever form a source used, the same resource gets the same subject.
 * The account is never taken from an ARN, and the ARN keeps the account that it names, so that Trust can compare them.
 */
export const canonicalSubject = (input: SubjectInput): Subject => {
  const { account, name, tags } = input;
  const text = input.id === undefined ? input.arn : (input.arn ?? input.id);
  const reported = canonicalType(input.type);
  const id = identify(reported, text, name);
  const type = reported === "AWS::ECR::Image" && !id.includes("@") ? "AWS::ECR::Repository" : reported;

  const partition =
    input.partition ?? (input.region === "global" ? parseArn(text)?.partition : undefined) ?? partitionOf(input.region);
  const region = isGlobal(type) ? "global" : input.region;
  const arn = canonicalArn(type, id, text, { account, region, partition });
  return {
    type,
    id,
    account,
    region,
    partition,
    ...(arn !== undefined && { arn }),
    ...(name !== undefined && { name }),
    ...(tags !== undefined && { tags }),
  };
};

/** A session policy was asked for a type that nobody described. */
export class UnknownSubjectTypeError extends Error {
  override readonly name = "UnknownSubjectTypeError";
  constructor({ type, id }: Subject) {
    super(`${type} "${id}" has no ARN that a session policy could name: describe the type in core/subject-types.ts`);
  }
}

/** Wildcards and `$` mean themselves only so. Source: IAM User Guide, "IAM policy elements: Variables and tags". */
const literally = (text: string): string => text.replace(/[*?$]/g, "${$&}");

/** The Resource of a session policy that narrows a role to this one subject. @throws {UnknownSubjectTypeError} */
export const subjectArnPattern = (subject: Subject): string => {
  const known = subjectTypeOf(subject.type);
  const literal = {
    ...subject,
    id: literally(subject.id),
    ...(subject.arn !== undefined && { arn: literally(subject.arn) }),
  };
  const arn = known?.arnPattern?.(literal) ?? literal.arn ?? known?.arn?.(literal.id, literal);
  if (arn === undefined) throw new UnknownSubjectTypeError(subject);
  return arn;
};
