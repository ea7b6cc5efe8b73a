import * as z from "zod";
import { partitionOf } from "../../lambdas/core/arn.ts";
import { TemplateNotUnderstoodError } from "./errors.ts";
import { type DeclaredResource, type ResourceType, resourceType } from "./resource-types.ts";

/** A synthesised CloudFormation template and where it would be deployed. */
export interface StackTemplate {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  /** The parsed JSON of `cdk.out/<stack>.template.json`. */
  readonly template: unknown;
}

export interface ResolvedResource {
  readonly logicalId: string;
  readonly type: string;
  /** Properties with every intrinsic function replaced; resolved on first use. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A template with names given to its resources, as CloudFormation would on deployment. */
export interface ResolvedStack {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly resources: readonly ResolvedResource[];
  /** The explicit name of a resource, or `<stackName>-<logicalId>` where AWS would make one up. */
  physicalName(logicalId: string): string;
  arn(logicalId: string): string;
}

const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Condition: z.string().optional(),
      Properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});

/** Carries only what the CDK counts, and exists under a condition. */
const metadataType = "AWS::CDK::Metadata";

interface Resource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Gives every resource of a template its name and ARN, and resolves what the CDK writes: `Ref`, `Fn::GetAtt`,
 * `Fn::Join`, `Fn::Sub` and the pseudo parameters.
 * @throws TemplateNotUnderstoodError naming the stack, the logical id and the path, on anything else
 */
export const resolveStack = (stack: StackTemplate): ResolvedStack => {
  const parsed = templateSchema.safeParse(stack.template);
  if (!parsed.success)
    throw new TemplateNotUnderstoodError(stack.stackName, z.prettifyError(parsed.error), { cause: parsed.error });
  const resources = new Map<string, Resource>();
  for (const [logicalId, { Type, Condition, Properties }] of Object.entries(parsed.data.Resources)) {
    if (Type === metadataType) continue;
    if (Condition !== undefined)
      throw new TemplateNotUnderstoodError(
        `${stack.stackName}/${logicalId}`,
        `Condition ${Condition} is not supported`,
      );
    resources.set(logicalId, { type: Type, properties: Properties });
  }
  return new TemplateResolver(stack, resources);
};

class TemplateResolver implements ResolvedStack {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly resources: readonly ResolvedResource[];
  readonly #byId: ReadonlyMap<string, Resource>;
  readonly #partition: string;
  readonly #urlSuffix: string;
  readonly #pseudoParameters: ReadonlyMap<string, string>;
  readonly #names = new Map<string, string>();
  readonly #beingNamed = new Set<string>();

  constructor({ stackName, account, region }: StackTemplate, byId: ReadonlyMap<string, Resource>) {
    this.stackName = stackName;
    this.account = account;
    this.region = region;
    this.#byId = byId;
    this.#partition = partitionOf(region);
    this.#urlSuffix = this.#partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    this.#pseudoParameters = new Map([
      ["AWS::AccountId", account],
      ["AWS::Partition", this.#partition],
      ["AWS::Region", region],
      ["AWS::StackName", stackName],
      ["AWS::URLSuffix", this.#urlSuffix],
    ]);
    this.resources = [...byId].map(([logicalId, { type, properties }]) => {
      let resolved: Readonly<Record<string, unknown>> | undefined;
      const resolve = () => this.#resolveEntries(properties, `${logicalId}.Properties`);
      return {
        logicalId,
        type,
        get properties() {
          resolved ??= resolve();
          return resolved;
        },
      };
    });
  }

  physicalName(logicalId: string): string {
    const known = this.#names.get(logicalId);
    if (known !== undefined) return known;
    if (this.#beingNamed.has(logicalId)) throw this.#error(logicalId, "its name refers to itself");
    this.#beingNamed.add(logicalId);
    try {
      const { nameProperty, generatedName } = this.#typeOf(logicalId, logicalId);
      const explicit = nameProperty === undefined ? undefined : this.#textProperty(logicalId, nameProperty);
      const name = explicit ?? generatedName?.(this.stackName, logicalId) ?? `${this.stackName}-${logicalId}`;
      this.#names.set(logicalId, name);
      return name;
    } finally {
      this.#beingNamed.delete(logicalId);
    }
  }

  arn(logicalId: string): string {
    const { arn } = this.#typeOf(logicalId, logicalId);
    if (!arn) throw this.#error(logicalId, `${this.#byId.get(logicalId)?.type} has no ARN`);
    return arn(this.#declared(logicalId));
  }

  #resolve(value: unknown, path: string): unknown {
    if (Array.isArray(value)) return value.map((item, index) => this.#resolve(item, `${path}[${index}]`));
    if (typeof value !== "object" || value === null) return value;
    const keys = Object.keys(value);
    const intrinsic = keys.find((key) => key === "Ref" || key.startsWith("Fn::"));
    if (intrinsic === undefined) return this.#resolveEntries(value, path);
    if (keys.length > 1) throw this.#error(path, `${intrinsic} stands beside other keys`);
    return this.#callIntrinsic(intrinsic, Object.values(value)[0], path);
  }

  #resolveEntries(value: object, path: string): Record<string, unknown> {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#resolve(item, `${path}.${key}`)]));
  }

  #callIntrinsic(intrinsic: string, argument: unknown, path: string): string {
    switch (intrinsic) {
      case "Ref":
        return this.#ref(this.#text(argument, path), path);
      case "Fn::GetAtt": {
        const [logicalId, attribute] = Array.isArray(argument) ? argument : this.#text(argument, path).split(".", 2);
        return this.#attribute(this.#text(logicalId, path), this.#text(attribute, path), path);
      }
      case "Fn::Join": {
        const [delimiter, parts] = Array.isArray(argument) ? argument : [];
        if (!Array.isArray(parts)) throw this.#error(path, "Fn::Join needs a delimiter and a list");
        return parts
          .map((part, index) => this.#text(this.#resolve(part, `${path}.Fn::Join[${index}]`), path))
          .join(this.#text(delimiter, path));
      }
      case "Fn::Sub":
        return this.#substitute(argument, path);
      case "Fn::ImportValue":
        throw this.#error(path, "Fn::ImportValue is not supported: pass an explicit physical name between stacks");
      default:
        throw this.#error(path, `${intrinsic} is not supported`);
    }
  }

  #substitute(argument: unknown, path: string): string {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const own = new Map(Object.entries(this.#resolveEntries(Object(variables), path)));
    return this.#text(template, path).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (own.has(name)) return this.#text(own.get(name), path);
      const [logicalId = "", attribute] = name.split(".", 2);
      return attribute === undefined ? this.#ref(name, path) : this.#attribute(logicalId, attribute, path);
    });
  }

  #ref(target: string, path: string): string {
    return this.#pseudoParameters.get(target) ?? this.#typeOf(target, path).ref(this.#declared(target));
  }

  #attribute(logicalId: string, attribute: string, path: string): string {
    const { attributes } = this.#typeOf(logicalId, path);
    const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
    if (!value) throw this.#error(path, `attribute ${attribute} of ${logicalId} is not known`);
    return value(this.#declared(logicalId));
  }

  #declared(logicalId: string): DeclaredResource {
    return {
      name: this.physicalName(logicalId),
      account: this.account,
      region: this.region,
      partition: this.#partition,
      urlSuffix: this.#urlSuffix,
      property: (name) => this.#textProperty(logicalId, name),
    };
  }

  #textProperty(logicalId: string, property: string): string | undefined {
    const value = this.#byId.get(logicalId)?.properties[property];
    const path = `${logicalId}.Properties.${property}`;
    return value === undefined ? undefined : this.#text(this.#resolve(value, path), path);
  }

  #typeOf(logicalId: string, path: string): ResourceType {
    const resource = this.#byId.get(logicalId);
    if (!resource) throw this.#error(path, `${logicalId} is neither a resource nor a known pseudo parameter`);
    const type = resourceType(resource.type);
    if (!type) throw this.#error(path, `resource type ${resource.type} of ${logicalId} is not known`);
    return type;
  }

  #text(value: unknown, path: string): string {
    if (typeof value !== "string") throw this.#error(path, `expected text, found ${JSON.stringify(value)}`);
    return value;
  }

  #error(path: string, problem: string): TemplateNotUnderstoodError {
    return new TemplateNotUnderstoodError(`${this.stackName}/${path}`, problem);
  }
}
